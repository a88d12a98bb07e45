import type { RequestContext } from "../lib/access/context.ts";
import { createDeployment } from "../lib/operator/verbs/create-deployment.ts";
import { createOrganization } from "../lib/operator/verbs/create-organization.ts";
import { operatorCreateToken } from "../lib/operator/verbs/create-token.ts";
import { createUser } from "../lib/operator/verbs/create-user.ts";
import { decodeOtlpLogs } from "../lib/otlp/otlp-logs.ts";
import { newId } from "../lib/platform/ids.ts";
import { ingestRequestLogs } from "../lib/telemetry/ingest-request-logs.ts";

export const operator: RequestContext = { caller: { kind: "operator" }, requestId: "operator", ip: null };

export type TestOrganization = {
	id: string;
	slug: string;
	deploymentId: string;
	/** Signed in as the Org Admin, on this organization's pages. */
	admin: RequestContext;
	member: RequestContext;
	/** With the scope telemetry:write. */
	token: RequestContext;
};

/** An organization with a deployment in us-west-1, an Org Admin, a Member and a token. */
export async function createTestOrganization(region = "us-west-1"): Promise<TestOrganization> {
	const slug = `org-${newId().slice(-12)}`;
	const { id } = await createOrganization(operator, { slug, name: `Organization ${slug}` });
	const deployment = await createDeployment(operator, { organization: slug, name: "Production", region });
	const person = async (role: "ORG_ADMIN" | "MEMBER"): Promise<RequestContext> => {
		const user = await createUser(operator, {
			email: `${role.toLowerCase()}@${slug}.example`,
			name: role,
			password: newId(),
			organization: slug,
			role,
		});
		return {
			caller: { kind: "user", userId: user.id },
			organizationSlug: slug,
			requestId: newId(),
			ip: null,
		};
	};
	const { token } = await operatorCreateToken(operator, {
		organization: slug,
		name: "ingest",
		scopes: ["telemetry:write"],
	});
	return {
		id,
		slug,
		deploymentId: deployment.id,
		admin: await person("ORG_ADMIN"),
		member: await person("MEMBER"),
		token: { caller: { kind: "token", token }, requestId: newId(), ip: null },
	};
}

/** A member of support staff, signed in, outside of all organizations. */
export async function createTestSupport(): Promise<RequestContext> {
	const { id } = await createUser(operator, {
		email: `support-${newId()}@vendor.example`,
		name: "Support",
		password: newId(),
		isSupport: true,
	});
	return { caller: { kind: "user", userId: id }, requestId: newId(), ip: null };
}

let batches = 0;

/** An OTLP/JSON request with `count` request logs up to a time, whose bodies hold `marker`. No two are the same batch. */
export function otlpLogs(count: number, marker: string, until = new Date()): string {
	const nanos = String(++batches).padStart(6, "0").slice(-6);
	const logRecords = Array.from({ length: count }, (_, index) => ({
		timeUnixNano: `${until.getTime() - index}${nanos}`,
		severityText: "INFO",
		body: { stringValue: `${marker} ${index}` },
		attributes: [
			{ key: "http.request.method", value: { stringValue: "GET" } },
			{ key: "http.route", value: { stringValue: "/orders/{id}" } },
			{ key: "http.response.status_code", value: { intValue: "200" } },
		],
	}));
	const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
	return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
}

/** Stores `count` request logs, a millisecond apart, through the ingest verb. */
export async function ingestLogs(
	organization: TestOrganization,
	count: number,
	marker = "payload",
	until = new Date(),
): Promise<void> {
	for (let left = count; left > 0; left -= 1000) {
		const text = otlpLogs(Math.min(left, 1000), marker, until);
		await ingestRequestLogs(organization.token, async () => ({
			logs: await decodeOtlpLogs(text, new Date()),
			deploymentName: undefined,
		}));
	}
}
