import { randomBytes } from "node:crypto";
import type { Client } from "pg";
import { tokenScopes } from "../../../lib/access/permissions.ts";
import { hexId, postTraces } from "../otlp.ts";
import { expect } from "../test.ts";
import {
	admin,
	createKmsKey,
	createOrgAdmin,
	createOrganization,
	createToken,
	environment,
	type Organization,
	type Person,
	postLogs,
} from "../world.ts";
import { insertRows } from "./insert-rows.ts";

export type Tenant = Organization & {
	/** An Org Admin with a marker in name and email address. */
	person: Person;
	/** With all scopes. */
	apiToken: string;
	arn: string;
	/** Markers that no one else may see, by table or kind. */
	markers: Record<string, string>;
	/** Values of URL parameters, by name. */
	parameters: Record<string, string[]>;
	/** Values for the input of server actions. */
	ids: Record<string, string>;
	/** An invitation link, which shows the organization to its holder. */
	invitationToken: string;
};

const scopes = [...tokenScopes];

export async function call(token: string, method: string, path: string, body?: unknown) {
	const response = await fetch(`${environment.consoleUrl}/api/v1${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
	return response.json();
}

/** An organization with a row in every tenant table, with a marker if the row has text. */
export async function plantTenant(client: Client): Promise<Tenant> {
	const nonce = randomBytes(6).toString("hex");
	const markers: Record<string, string> = {};
	const mark = (name: string) => {
		markers[name] ??= `planted-${name.replaceAll("_", "-")}-${nonce}`;
		return markers[name];
	};

	const organization = await createOrganization();
	const { id: organizationId, slug, deploymentId } = organization;
	// The old name of a renamed organization remains in the audit log only.
	await client.query("UPDATE organizations SET name = $2 WHERE id = $1", [
		organizationId,
		mark("audit_events"),
	]);
	await admin(["org", "rename", "--org", slug, "--name", mark("organizations")]);
	await client.query("UPDATE deployments SET name = $2 WHERE id = $1", [deploymentId, mark("deployments")]);
	const person = await createOrgAdmin(organization, mark("users"));
	const apiToken = await createToken(organization, scopes);

	const arn = await createKmsKey(organizationId);
	const data = { arn, name: mark("kms_keys"), description: mark("kms_keys") };
	const key = await call(apiToken, "POST", `/deployments/${deploymentId}/keys`, data);
	const { rekeyId } = await call(apiToken, "POST", `/keys/${key.id}/activate`, {});
	await expect
		.poll(async () => (await call(apiToken, "GET", `/rekeys/${rekeyId}`)).phase, { timeout: 45_000 })
		.toBe("DONE");

	const traceId = hexId(Number.parseInt(nonce.slice(0, 8), 16), 32);
	await sendTelemetry(apiToken, { traceId, mark });
	const [log] = (await call(apiToken, "GET", "/request-logs")).items;
	const { spans } = await call(apiToken, "GET", `/traces/${traceId}`);
	const { queryId } = await call(apiToken, "POST", "/scheduled-queries", {
		name: mark("scheduled_queries"),
		schedule: "0 0 1 1 *",
		definition: {
			source: "request-logs",
			filters: [{ field: "route", operator: "contains", value: mark("sealed_query") }],
			measure: { kind: "count" },
			windowMinutes: 60,
		},
	});

	const planted = await insertRows(client, {
		organizationId,
		deploymentId,
		keyId: key.id,
		queryId,
		email: person.email,
		mark,
	});
	return {
		...organization,
		person,
		apiToken,
		arn,
		markers: {
			...markers,
			"the key's ARN": arn.slice(-36),
			"an admin's address": organization.admin.email,
			"a member's address": organization.member.email,
			"an ingest token": organization.token,
		},
		parameters: {
			org: [slug],
			organization: [slug],
			email: [person.email],
			invitationId: [planted.invitationId],
			linkId: [planted.accessLinkId],
			tokenId: [deploymentId],
			name: [markers.organizations ?? ""],
			provider: ["okta"],
			deploymentId: [deploymentId],
			keyId: [key.id],
			rekeyId: [rekeyId, planted.rekeyId],
			requestLogId: [log.id],
			id: [log.id, spans[0].id],
			traceId: [traceId],
			queryId: [queryId],
			seq: ["1"],
			// Not the link itself, which is meant for its holder.
			token: [planted.invitationId],
			nextauth: ["session", "providers"],
			path: ["no-such-resource"],
			missing: ["no-such-page"],
		},
		ids: { deploymentId, keyId: key.id, queryId, ...planted },
		invitationToken: planted.invitationToken,
	};
}

async function sendTelemetry(
	token: string,
	{ traceId, mark }: { traceId: string; mark: (name: string) => string },
): Promise<void> {
	const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
	const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
	const resource = (name: string) => ({ attributes: [text("service.name", mark(name))] });
	const record = {
		timeUnixNano: `${Date.now()}000000`,
		body: { stringValue: mark("sealed_log") },
		attributes: [text("http.request.method", "GET"), text("http.route", `/${mark("request_logs")}`)],
	};
	const span = {
		traceId,
		spanId: hexId(7, 16),
		name: mark("spans"),
		kind: 2,
		startTimeUnixNano: `${Date.now()}000000`,
		endTimeUnixNano: `${Date.now() + 5}000000`,
		attributes: [text("http.route", `/${mark("spans")}`), text("app.note", mark("sealed_span"))],
	};
	const answers = [
		await postLogs(
			JSON.stringify({
				resourceLogs: [{ resource: resource("request_logs"), scopeLogs: [{ logRecords: [record] }] }],
			}),
			headers,
		),
		await postTraces(
			JSON.stringify({ resourceSpans: [{ resource: resource("spans"), scopeSpans: [{ spans: [span] }] }] }),
			headers,
		),
	];
	expect(answers.map(({ status }) => status)).toEqual([200, 200]);
}
