import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Client } from "pg";

type Owner = {
	organizationId: string;
	deploymentId: string;
	keyId: string;
	queryId: string;
	email: string;
	mark: (name: string) => string;
};

/** Inserts rows that would otherwise need people, mail, AWS or time. */
export async function insertRows(client: Client, owner: Owner) {
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
	await client.query("UPDATE memberships SET invited_by = $2 WHERE user_id = $1", [
		userId,
		mark("memberships"),
	]);

	const invitationToken = randomBytes(32).toString("base64url");
	const ids = {
		userId,
		sessionId: id(),
		accessLinkId: id(),
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
	await insert("email_confirmations", {
		user_id: userId,
		email: `${mark("email_confirmations")}@elsewhere.example`,
		token_hash: randomBytes(32),
		expires_at: later,
	});
	await insert("password_resets", {
		user_id: userId,
		email: `${mark("password_resets")}@elsewhere.example`,
		token_hash: randomBytes(32),
		expires_at: later,
	});
	await insert("approvals", {
		id: ids.approvalId,
		organization_id: organizationId,
		...ofKey,
		action: "DELETE_KEY",
		input: { keyId },
		reason: mark("approvals"),
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
	await insert("evidence_reports", {
		id: id(),
		organization_id: organizationId,
		from: now,
		to: later,
		state: "FAILED",
		requested_at: now,
		requested_by: mark("evidence_reports"),
		request_id: id(),
		finished_at: now,
	});
	await insert("offboardings", {
		organization_id: organizationId,
		state: "WAITING",
		grace_days: 7,
		requested_at: now,
		requested_by: mark("offboardings"),
		ends_at: later,
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
	await insert("audit_repeats", {
		chain_id: organizationId,
		kind: mark("audit_repeats"),
		actor: "anonymous ",
		row: {},
		began_at: now,
		last_at: now,
		last_request_id: id(),
		closes_at: later,
	});
	await insert("expired_partitions", {
		partition: `spans_20000101_${mark("expired_partitions")}`,
		deployment_id: deploymentId,
	});
	await insert("damaged_records", {
		deployment_id: deploymentId,
		resource: "TRACES",
		record_id: id(),
		data_key_id: dataKeyId,
	});
	const applicationToken = await insert("application_tokens", {
		id: id(),
		name: id(),
		token_hash: randomBytes(32),
		scopes: [],
		organization_ids: [],
	});
	const process = await insert("application_processes", {
		id: id(),
		token_id: applicationToken.id,
		name: mark("application_processes"),
		last_seen_at: now,
	});
	const ofDataKey = { deployment_id: deploymentId, data_key_id: dataKeyId };
	await insert("application_leases", {
		...ofDataKey,
		process_id: process.id,
		purpose: "OPEN",
		leased_until: later,
	});
	const vendorTable = await insert("application_tables", { name: id() });
	const scan = await insert("application_scans", {
		id: id(),
		table_name: vendorTable.name,
		worker: mark("application_scans"),
	});
	await insert("application_scan_counts", { ...ofDataKey, scan_id: scan.id, found: 1, done: 1, left: 0 });
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
	// A day for which no process counts requests.
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
	await insert("access_links", {
		id: ids.accessLinkId,
		organization_id: organizationId,
		kind: "CONSOLE",
		email: `${mark("access_links")}@elsewhere.example`,
		name: mark("access_links"),
		role: "MEMBER",
		page: "request-logs",
		token_hash: randomBytes(32),
		created_by: "operator",
		expires_at: later,
	});
	const { rows: removed } = await client.query("SELECT id FROM users WHERE id <> $1 LIMIT 1", [userId]);
	await insert("removed_members", { organization_id: organizationId, user_id: removed[0].id });
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
