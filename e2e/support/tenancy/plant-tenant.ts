import { createHash, randomBytes, randomUUID } from "node:crypto";
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

export type Tenant = Organization & {
	/** An Org Admin whose name and address hold a marker. */
	person: Person;
	/** With all scopes. */
	apiToken: string;
	arn: string;
	/** What nobody else may see, by table or by what it is. */
	markers: Record<string, string>;
	/** What an address's parameter is, by its name. */
	parameters: Record<string, string[]>;
	/** What the input of server actions is made of. */
	ids: Record<string, string>;
	/** The link of an invitation: to whoever holds it, it shows the organization. */
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

/** An organization with a row in every table of tenants, each with its table's marker where text can stand. */
export async function plantTenant(client: Client): Promise<Tenant> {
	const nonce = randomBytes(6).toString("hex");
	const markers: Record<string, string> = {};
	const mark = (name: string) => {
		markers[name] ??= `planted-${name.replaceAll("_", "-")}-${nonce}`;
		return markers[name];
	};

	const organization = await createOrganization();
	const { id: organizationId, slug, deploymentId } = organization;
	// What is renamed keeps its old name in the audit log, and nowhere else.
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
			deploymentId: [deploymentId],
			keyId: [key.id],
			rekeyId: [rekeyId, planted.rekeyId],
			requestLogId: [log.id],
			id: [log.id, spans[0].id],
			traceId: [traceId],
			queryId: [queryId],
			seq: ["1"],
			// Not the link itself: it is meant for whoever holds it.
			token: [planted.invitationId],
			nextauth: ["session", "providers"],
			path: ["no-such-resource"],
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

type Owner = {
	organizationId: string;
	deploymentId: string;
	keyId: string;
	queryId: string;
	email: string;
	mark: (name: string) => string;
};

/** What would need people, mail, AWS or time to come about. */
async function insertRows(client: Client, owner: Owner) {
	const { organizationId, deploymentId, keyId, queryId, email, mark } = owner;
	const id = () => randomUUID();
	const insert = async (table: string, row: Record<string, unknown>) => {
		const names = Object.keys(row);
		await client.query(
			`INSERT INTO ${table} (${names.map((name) => `"${name}"`)}) VALUES (${names.map((_, index) => `$${index + 1}`)})`,
			Object.values(row),
		);
		return row;
	};
	const now = new Date();
	const later = new Date(now.getTime() + 3_600_000);
	const { rows: users } = await client.query("SELECT id FROM users WHERE email = $1", [email]);
	const userId: string = users[0].id;
	const { rows: dataKeys } = await client.query(
		"SELECT id FROM data_keys WHERE deployment_id = $1 AND resource = 'TRACES'",
		[deploymentId],
	);
	const dataKeyId: string = dataKeys[0].id;

	const invitationToken = randomBytes(32).toString("base64url");
	const ids = {
		userId,
		sessionId: id(),
		invitationId: id(),
		approvalId: id(),
		tokenId: id(),
		channelId: id(),
		deliveryId: id(),
		rekeyId: id(),
	};
	const ofKey = { kms_key_id: keyId };
	await insert("invitations", {
		id: ids.invitationId,
		organization_id: organizationId,
		email: `${mark("invitations")}@elsewhere.example`,
		role: "MEMBER",
		token_hash: createHash("sha256").update(invitationToken).digest(),
		invited_by: email,
		expires_at: later,
	});
	await insert("approvals", {
		id: ids.approvalId,
		organization_id: organizationId,
		...ofKey,
		action: "DELETE_KEY",
		input: { keyId },
		requester_type: "user",
		requester_id: userId,
		requester_user_id: userId,
		requester_label: mark("approvals"),
		expires_at: later,
	});
	await insert("api_tokens", {
		id: ids.tokenId,
		organization_id: organizationId,
		name: mark("api_tokens"),
		token_hash: randomBytes(32),
		scopes: ["keys:read"],
	});
	await insert("idempotent_answers", {
		token_id: ids.tokenId,
		key: mark("idempotent_answers"),
		request_hash: randomBytes(32),
		status: 200,
		body: { text: mark("idempotent_answers") },
	});
	await insert("alert_channels", {
		id: ids.channelId,
		organization_id: organizationId,
		kind: "EMAIL",
		name: mark("alert_channels"),
		target: `${mark("alert_channels")}@elsewhere.example`,
		region: "us-west-1",
	});
	const alert = await insert("alerts", {
		id: id(),
		organization_id: organizationId,
		type: "key.rotation_off",
		data: { keyName: mark("alerts") },
	});
	await insert("alert_deliveries", {
		id: ids.deliveryId,
		alert_id: alert.id,
		channel_id: ids.channelId,
		state: "FAILED",
		attempts: 1,
		last_attempt_at: now,
		error: mark("alert_deliveries"),
	});
	await insert("query_runs", {
		deployment_id: deploymentId,
		id: id(),
		query_id: queryId,
		due_at: now,
		state: "FAILED",
		finished_at: now,
		error: mark("query_runs"),
	});
	await insert("rekeys", {
		id: ids.rekeyId,
		deployment_id: deploymentId,
		reason: "RENEW",
		to_kms_key_id: keyId,
		phase: "DONE",
		blocked_reason: mark("rekeys"),
		finished_at: now,
	});
	await insert("damaged_records", {
		deployment_id: deploymentId,
		resource: "TRACES",
		record_id: id(),
		data_key_id: dataKeyId,
	});
	await insert("health_checks", {
		id: id(),
		...ofKey,
		checked_at: now,
		outcome: "UNREACHABLE",
		error: mark("health_checks"),
		latency_ms: 5,
	});
	await insert("health_hours", {
		...ofKey,
		hour: new Date(Math.floor(now.getTime() / 3_600_000 - 5) * 3_600_000),
		healthy: 1,
		warning: 0,
		unreachable: 0,
		revoked: 0,
		latency_p50: 5,
		latency_p99: 5,
	});
	await insert("revocations", {
		id: id(),
		...ofKey,
		error: mark("revocations"),
		last_agreed_at: now,
		refused_at: now,
		last_refused_at: now,
		restored_at: now,
	});
	// A day that no process counts in.
	await insert("kms_requests", { ...ofKey, day: "2020-01-01", requests: 5 });
	await insert("drills", { id: id(), ...ofKey, ended_at: now });
	const provider = await insert("oidc_providers", {
		id: id(),
		slug: mark("oidc_providers"),
		name: mark("oidc_providers"),
		issuer: `https://${mark("oidc_providers")}.example`,
		client_id: mark("oidc_providers"),
		client_secret: randomBytes(32),
		region: "us-west-1",
		organization_id: organizationId,
	});
	await insert("oidc_group_rules", {
		id: id(),
		provider_id: provider.id,
		group: mark("oidc_group_rules"),
		organization_id: organizationId,
		role: "MEMBER",
	});
	await insert("oidc_identities", {
		provider_id: provider.id,
		subject: mark("oidc_identities"),
		user_id: userId,
	});
	await insert("sessions", {
		id: ids.sessionId,
		user_id: userId,
		method: "OIDC",
		expires_at: later,
		user_agent: mark("sessions"),
		ip: mark("sessions"),
		oidc_provider_id: provider.id,
	});
	return { ...ids, invitationToken };
}
