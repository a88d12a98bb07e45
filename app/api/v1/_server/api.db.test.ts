import { beforeAll, describe, expect, it } from "vitest";
import { scopeFor, tokenScopes } from "@/lib/access/permissions.ts";
import { convergeDeployment } from "@/lib/jobs/converge-deployment.ts";
import { activateKey } from "@/lib/keys/activate-key.ts";
import { addKey } from "@/lib/keys/add-key.ts";
import { approveChange } from "@/lib/keys/approve-change.ts";
import { createUser } from "@/lib/operator/verbs/create-user.ts";
import { db } from "@/lib/platform/db.ts";
import { newId } from "@/lib/platform/ids.ts";
import { log } from "@/lib/platform/log.ts";
import { checkIds } from "@/lib/probe/report.ts";
import { type ApiDocument, answerChecker, operationsOf } from "@/testing/api-conformance.ts";
import { type ApiCall, apiRequest, apiToken, callApi } from "@/testing/call-api.ts";
import { useSuiteDatabase } from "@/testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "@/testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "@/testing/suite-organization.ts";
import { apiDocument } from "./document.ts";
import { operations } from "./operations.ts";
import { dispatch } from "./rest-api.ts";

const document = JSON.parse(JSON.stringify(apiDocument())) as ApiDocument;
const check = answerChecker(document);

describe("the REST API", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	let organization: TestOrganization;
	let other: TestOrganization;
	let token: string;

	/** Sends a request, and checks the response against the document. */
	async function call(path: string, options: ApiCall = {}) {
		const method = options.method ?? (options.body === undefined ? "GET" : "POST");
		const response = await callApi(path, { token, ...options });
		const plain = path.split("?")[0] ?? "";
		const found = operationsOf(document).find(
			(one) =>
				one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(plain),
		);
		if (!found) throw new Error(`${method} ${plain} is not documented`);
		expect(await check(found, response)).toEqual([]);
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, json: text && JSON.parse(text) };
	}

	const settle = (deploymentId: string) => convergeDeployment(deploymentId, new AbortController().signal);

	beforeAll(async () => {
		log.level = "silent";
		organization = await createTestOrganization();
		other = await createTestOrganization();
		token = await apiToken(organization.slug, [...tokenScopes]);
	});

	describe("keys, from their policy to their end", () => {
		let keyId: string;
		let arn: string;

		it("returns the policy for each tool", async () => {
			const path = `/deployments/${organization.deploymentId}/key-policy`;
			const { json } = await call(path);
			expect(json.Statement[1].Condition.StringEquals).toEqual({
				"kms:EncryptionContext:keyhold:org": organization.id,
			});
			for (const [format, mark] of [
				["cli", "aws kms create-key"],
				["terraform", 'resource "aws_kms_key"'],
				["cloudformation", "AWS::KMS::Key"],
			]) {
				const response = await callApi(`${path}?format=${format}`, { token });
				expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
				expect(await response.text()).toContain(mark);
				const filled = await callApi(`${path}?format=${format}&accountId=111122223333`, { token });
				expect(await filled.text()).toContain("arn:aws:iam::111122223333:root");
			}
			expect(json.Statement[0].Principal.AWS).toContain("<your account ID>");
			expect((await call(`${path}?accountId=111122223333`)).json.Statement[0].Principal.AWS).toBe(
				"arn:aws:iam::111122223333:root",
			);
			expect((await call(`${path}?accountId=acme`)).status).toBe(400);
		});

		it("probes, adds, reads and lists a key", async () => {
			arn = await createCustomerKey(organization.id);
			const path = `/deployments/${organization.deploymentId}`;
			// "warn" on a busy machine: the local KMS then takes over a second.
			expect((await call(`${path}/probe`, { body: { arn } })).json.outcome).toMatch(/^(pass|warn)$/);
			const added = await call(`${path}/keys`, { body: { arn, name: "by program" } });
			expect(added.status).toBe(201);
			keyId = added.json.id;
			expect(added.headers.get("location")).toBe(`/api/v1/keys/${keyId}`);
			expect(added.json).toMatchObject({
				arn,
				name: "by program",
				description: "",
				status: "ADDED",
				protects: [],
			});
			const shown = await call(`/keys/${keyId}`);
			expect(shown.json).toEqual(added.json);
			expect(shown.headers.get("etag")).toBe(added.headers.get("etag"));
			expect((await call(`${path}/keys`)).json).toEqual({ items: [added.json], nextCursor: null });
			expect((await call(`/keys/${keyId}/health`)).json).toMatchObject({ keyId, health: "HEALTHY" });
		});

		it("answers 304 for an unchanged key, and refuses to change a key that differs from what was read", async () => {
			const { headers } = await call(`/keys/${keyId}`);
			const etag = headers.get("etag") ?? "";
			const known = await call(`/keys/${keyId}`, { headers: { "if-none-match": etag } });
			expect([known.status, known.text]).toEqual([304, ""]);
			const stale = { headers: { "if-match": '"stale"' }, body: {} };
			const refused = await call(`/keys/${keyId}/activate`, stale);
			expect([refused.status, refused.json.code]).toEqual([412, "PRECONDITION_FAILED"]);
			const weak = await call(`/keys/${keyId}/activate`, { ...stale, headers: { "if-match": `W/${etag}` } });
			expect(weak.status).toBe(412);
			const replaced = await call(`/keys/${keyId}/replace`, { ...stale, body: { arn, name: "x" } });
			expect(replaced.status).toBe(412);
			const deleted = await call(`/keys/${keyId}`, { ...stale, method: "DELETE", body: { confirmArn: arn } });
			expect(deleted.status).toBe(412);
			expect((await call(`/keys/${keyId}`)).headers.get("etag")).toBe(etag);
		});

		it("renames a key, and only the version that was read", async () => {
			const etag = (await call(`/keys/${keyId}`)).headers.get("etag") ?? "";
			const patch = { method: "PATCH", headers: { "if-match": etag } };
			const renamed = await call(`/keys/${keyId}`, { ...patch, body: { name: "renamed" } });
			expect([renamed.status, renamed.json.name]).toEqual([200, "renamed"]);
			const shown = await call(`/keys/${keyId}`);
			expect([shown.json, shown.headers.get("etag")]).toEqual([renamed.json, renamed.headers.get("etag")]);
			const late = await call(`/keys/${keyId}`, { ...patch, body: { name: "late" } });
			expect(late.status).toBe(412);
			const unknown = await call(`/keys/${keyId}`, { method: "PATCH", body: { arn } });
			expect([unknown.status, unknown.json.code]).toEqual([400, "INVALID_INPUT"]);
		});

		it("activates a key and reports the progress", async () => {
			await ingestLogs(organization, 3);
			const etag = (await call(`/keys/${keyId}`)).headers.get("etag") ?? "";
			for (const body of [{ cover: ["BILLING"] }, { cover: "TRACES" }, { covers: [] }]) {
				const refused = await call(`/keys/${keyId}/activate`, { body });
				expect([refused.status, refused.json.code]).toEqual([400, "INVALID_INPUT"]);
			}
			// A body that would not be read as JSON is refused, not ignored: what it covers must not get lost.
			for (const type of [undefined, "text/plain"]) {
				const unread = apiRequest(`/keys/${keyId}/activate`, {
					token,
					body: { cover: ["SCHEDULED_QUERIES"] },
				});
				unread.headers.delete("content-type");
				if (type) unread.headers.set("content-type", type);
				expect([type, (await dispatch(unread)).status]).toEqual([type, 415]);
			}
			const activated = await call(`/keys/${keyId}/activate`, {
				headers: { "if-match": `"other", ${etag}` },
				body: { cover: ["SCHEDULED_QUERIES"] },
			});
			expect(activated.status).toBe(202);
			const { rekeyId } = activated.json;
			expect(activated.headers.get("location")).toBe(`/api/v1/rekeys/${rekeyId}`);
			expect((await call(`/keys/${keyId}`)).json).toMatchObject({
				status: "ACTIVATING",
				rekeyId,
				protects: ["REQUEST_LOGS", "TRACES", "SCHEDULED_QUERIES", "APPLICATION_DATA"],
			});
			await settle(organization.deploymentId);
			expect((await call(`/rekeys/${rekeyId}`)).json).toMatchObject({ phase: "DONE", done: 3, total: 3 });
			const active = await call(`/keys/${keyId}`);
			expect(active.json).toMatchObject({ status: "ACTIVE", rekeyId: null });
			expect(active.headers.get("etag")).not.toBe(etag);
			// Without a body, nothing more is covered.
			expect((await call(`/keys/${keyId}/activate`, { method: "POST" })).status).toBe(409);
		});

		it("deletes a key only with its ARN: the data moves, then the key is not found", async () => {
			const wrong = await call(`/keys/${keyId}`, { method: "DELETE", body: { confirmArn: "no" } });
			expect([wrong.status, wrong.json.code]).toEqual([422, "CONFIRMATION_MISMATCH"]);
			const deleted = await call(`/keys/${keyId}`, { method: "DELETE", body: { confirmArn: arn } });
			expect(deleted.status).toBe(202);
			await settle(organization.deploymentId);
			expect((await call(`/rekeys/${deleted.json.rekeyId}`)).json.phase).toBe("DONE");
			expect((await call(`/keys/${keyId}`)).status).toBe(404);
			const path = `/deployments/${organization.deploymentId}/keys`;
			expect((await call(path)).json.items).toEqual([]);
			expect((await call(`${path}?deleted=true`)).json.items).toMatchObject([
				{ id: keyId, status: "DELETED" },
			]);
		});

		it("deletes a key immediately if it protects nothing", async () => {
			const body = { arn: await createCustomerKey(organization.id), name: "short" };
			const { json } = await call(`/deployments/${organization.deploymentId}/keys`, { body });
			const gone = await call(`/keys/${json.id}`, { method: "DELETE", body: { confirmArn: body.arn } });
			expect([gone.status, gone.text]).toEqual([204, ""]);
		});

		it("answers 202 with the pending approval if the organization requires two people", async () => {
			const careful = await createTestOrganization();
			const second = await createUser(operator, {
				email: `second@${careful.slug}.example`,
				name: "Second",
				password: newId(),
				organization: careful.slug,
				role: "ORG_ADMIN",
			});
			const bearer = await apiToken(careful.slug, ["keys:read", "keys:write"]);
			const { deploymentId } = careful;
			const arn = await createCustomerKey(careful.id);
			const { keyId } = await addKey(careful.admin, { deploymentId, arn, name: "careful" });
			await activateKey(careful.admin, { keyId });
			await settle(deploymentId);
			await db().organization.update({ where: { id: careful.id }, data: { isTwoPersonRequired: true } });
			const etag = (await call(`/keys/${keyId}`, { token: bearer })).headers.get("etag") ?? "";
			const asked = await call(`/keys/${keyId}`, {
				method: "DELETE",
				token: bearer,
				headers: { "if-match": etag },
				body: { confirmArn: arn },
			});
			expect(asked.status).toBe(202);
			expect(asked.json).toEqual({ approvalId: expect.any(String), expiresAt: expect.any(String) });
			expect(asked.headers.get("location")).toBeNull();
			expect((await call(`/keys/${keyId}`, { token: bearer })).json.status).toBe("ACTIVE");
			const approver = { ...careful.admin, caller: { kind: "user" as const, userId: second.id } };
			await approveChange(approver, { approvalId: asked.json.approvalId, confirmArn: arn });
			expect((await call(`/keys/${keyId}`, { token: bearer })).json.status).toBe("DELETING");
		});

		it("a refused key's problem carries the report of the one probe that was made", async () => {
			const refused = await createTestOrganization();
			const bearer = await apiToken(refused.slug, ["keys:read", "keys:write"]);
			// Its policy admits another organization.
			const foreign = await createCustomerKey(other.id);
			const path = `/deployments/${refused.deploymentId}/keys`;
			const { status, json } = await call(path, { token: bearer, body: { arn: foreign, name: "refused" } });
			expect([status, json.code]).toEqual([422, "PROBE_FAILED"]);
			expect(json.report).toMatchObject({ arn: foreign, outcome: "fail" });
			expect(json.report.checks.map(({ id }: { id: string }) => id)).toEqual(checkIds);
			const { operations } = await kms.calls(foreign);
			expect(operations).toMatchObject({ DescribeKey: 1, GetKeyRotationStatus: 1 });
		});

		it("says when the next probe is allowed", async () => {
			const path = `/deployments/${organization.deploymentId}/probe`;
			let last = await call(path, { body: { arn: "nonsense" } });
			while (last.status === 200) last = await call(path, { body: { arn: "nonsense" } });
			expect([last.status, last.json.code]).toEqual([429, "RATE_LIMITED"]);
			const seconds = Number(last.headers.get("retry-after"));
			expect(last.json.detail).toContain(`Try again in ${seconds} s`);
			expect(seconds).toBeGreaterThan(3);
		});
	});

	describe("lists", () => {
		it("returns every request log once, page by page, while new ones arrive", async () => {
			const reader = await createTestOrganization();
			const bearer = await apiToken(reader.slug, ["telemetry:read"]);
			await ingestLogs(reader, 25);
			const seen: string[] = [];
			let cursor: string | null = null;
			do {
				const page: { items: { id: string }[]; nextCursor: string | null } = (
					await call(`/request-logs?limit=10${cursor ? `&cursor=${cursor}` : ""}`, { token: bearer })
				).json;
				expect(page.items.length).toBeLessThanOrEqual(10);
				seen.push(...page.items.map(({ id }) => id));
				cursor = page.nextCursor;
				await ingestLogs(reader, 2);
			} while (cursor);
			expect(seen.length).toBe(25);
			expect(new Set(seen).size).toBe(25);
		});

		it("returns keys and deployments page by page", async () => {
			const many = await createTestOrganization();
			const bearer = await apiToken(many.slug, ["keys:read"]);
			const rows = Array.from({ length: 3 }, (_, at) => ({
				id: newId(),
				kind: "CUSTOMER" as const,
				organizationId: many.id,
				deploymentId: many.deploymentId,
				arn: `arn:aws:kms:us-west-1:111122223333:key/${newId()}`,
				region: "us-west-1",
				name: `old ${at}`,
				status: "DELETED" as const,
			}));
			await db().kmsKey.createMany({ data: rows });
			const path = `/deployments/${many.deploymentId}/keys?deleted=true&limit=2`;
			const first = (await call(path, { token: bearer })).json;
			const second = (await call(`${path}&cursor=${first.nextCursor}`, { token: bearer })).json;
			const names = [...first.items, ...second.items].map(({ name }) => name);
			expect(names).toEqual(["old 2", "old 1", "old 0"]);
			expect(second.nextCursor).toBeNull();
			const { json } = await call("/deployments?limit=1", { token: bearer });
			expect(json).toEqual({
				items: [{ id: many.deploymentId, name: "Production", region: "us-west-1" }],
				nextCursor: null,
			});
		});

		it.each([
			"/request-logs?limit=0",
			"/request-logs?limit=201",
			"/request-logs?limit=ten",
			"/request-logs?cursor=bm90IG91cnM",
			"/request-logs?form=2026-01-01T00:00:00Z",
			"/request-logs?from=yesterday",
			"/request-logs?service=%00",
			"/request-logs?service=a&service=b",
			"/traces?status=bad",
			"/deployments?cursor=%FF",
			"/keys/not-a-uuid",
		])("refuses %s instead of ignoring it", async (path) => {
			expect((await call(path)).json).toMatchObject({ status: 400, code: "INVALID_INPUT" });
		});
	});

	it("pages through the audit log with its hashes, newest first", async () => {
		const auditor = await createTestOrganization();
		const bearer = await apiToken(auditor.slug, ["audit:read"]);
		const first = (await call("/audit-events?limit=2", { token: bearer })).json;
		expect(first.items.map(({ seq }: { seq: string }) => Number(seq)).length).toBe(2);
		const rest = (await call(`/audit-events?cursor=${first.nextCursor}`, { token: bearer })).json;
		expect(first.items[1].prevHash).toBe(rest.items[0].hash);
		expect(rest.items.at(-1)).toMatchObject({ seq: "1", action: "organization.created" });
		const filtered = await call("/audit-events?action=token.created&to=1999-01-01T00:00:00Z", {
			token: bearer,
		});
		expect(filtered.json).toEqual({ items: [], nextCursor: null });
	});

	describe("payloads", () => {
		it("are opened by separate, audited requests, exactly as they were sealed", async () => {
			const { id } = await db().requestLog.findFirstOrThrow({
				where: { deploymentId: organization.deploymentId },
			});
			const metadata = await call(`/request-logs/${id}`);
			expect(metadata.text).not.toContain("payload");
			const before = await db().auditEvent.count({ where: { action: "request_log.opened", targetId: id } });
			expect((await call(`/request-logs/${id}/payload`)).text).toContain("payload");
			const after = await db().auditEvent.count({ where: { action: "request_log.opened", targetId: id } });
			expect([before, after]).toEqual([0, 1]);
		});
	});

	describe("who may", () => {
		it("accepts a bearer token only: no cookie, no other scheme, no unknown token", async () => {
			const refused = async (headers: Record<string, string>) => {
				const response = await callApi("/deployments", { headers });
				expect(response.headers.get("www-authenticate")).toBe("Bearer");
				expect(response.headers.get("access-control-allow-origin")).toBeNull();
				return response.status;
			};
			expect(await refused({})).toBe(401);
			expect(await refused({ cookie: "next-auth.session-token=anything" })).toBe(401);
			expect(await refused({ authorization: `Basic ${token}` })).toBe(401);
			expect(await refused({ authorization: `Bearer ${token}x` })).toBe(401);
		});

		const bodies: Record<string, unknown> = Object.fromEntries(
			operations.map(({ id, example }) => [id, example]),
		);

		it.each(operations.map((operation) => [operation.id, operation] as const))(
			"%s wants its scope, whatever else a token may",
			async (id, { path, method, permission }) => {
				const scope = permission && scopeFor(permission);
				const others = await apiToken(
					organization.slug,
					tokenScopes.filter((one) => one !== scope),
				);
				const anywhere = path
					.replaceAll(/\{\w+\}/g, newId())
					.replace(/traces\/.*/, `traces/${"a".repeat(32)}`);
				const refused = await call(anywhere, { method, body: bodies[id], token: others });
				expect([refused.status, refused.json.code]).toEqual([403, "FORBIDDEN"]);
				const audited = await db().auditEvent.findFirst({
					where: { requestId: refused.json.requestId, outcome: "refused" },
				});
				expect(audited?.action).toBe(permission);
				// The same answer for a missing resource and for one of another organization.
				if (!path.includes("{")) return;
				const absent = await call(anywhere, { method, body: bodies[id] });
				expect([absent.status, absent.json.code]).toEqual([404, "NOT_FOUND"]);
			},
		);

		it.each(
			operations
				.filter(({ path }) => path.includes("{"))
				.map((operation) => [operation.id, operation] as const),
		)("%s does not find what another organization has", async (id, { path, method }) => {
			const theirs = await foreignIds();
			const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
				const value = theirs[path.startsWith("/spans") ? "spanId" : name];
				if (!value) throw new Error(`a foreign ${name} is missing here`);
				return value;
			});
			const body = id === "deleteKey" ? { confirmArn: theirs.arn } : bodies[id];
			const found = await call(filled, { method, body });
			expect([found.status, found.json.code]).toEqual([404, "NOT_FOUND"]);
			const owner = await call(filled, { method, body, token: theirs.token as string });
			expect(owner.json.code).not.toBe("NOT_FOUND");
		});

		let ids: Record<string, string> | undefined;
		/** One resource of each kind in the other organization. */
		async function foreignIds(): Promise<Record<string, string>> {
			if (ids) return ids;
			const { deploymentId } = other;
			const bearer = await apiToken(other.slug, [...tokenScopes]);
			const arn = await createCustomerKey(other.id);
			const { keyId } = await addKey(other.admin, { deploymentId, arn, name: "theirs" });
			const { rekeyId } = await activateKey(other.admin, { keyId });
			await ingestLogs(other, 1);
			const { id: requestLogId } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
			const { dataKeyId, payload } = await db().requestLog.findFirstOrThrow({ where: { deploymentId } });
			const span = await db().span.create({
				data: {
					deploymentId,
					id: newId(),
					traceId: "c".repeat(32),
					spanId: "d".repeat(16),
					kind: 1,
					statusCode: 0,
					startTime: new Date(),
					dataKeyId,
					payload,
				},
			});
			await db().recordCountChange.create({ data: { deploymentId, dataKeyId, id: newId(), records: 1 } });
			const created = await callApi("/scheduled-queries", {
				token: bearer,
				body: operations.find(({ id }) => id === "createScheduledQuery")?.example,
			});
			const { queryId } = (await created.json()) as { queryId: string };
			ids = {
				deploymentId,
				keyId,
				rekeyId,
				requestLogId,
				traceId: span.traceId,
				spanId: span.id,
				queryId,
				token: bearer,
				arn,
			};
			return ids;
		}
	});

	describe("bodies", () => {
		const path = () => `/deployments/${organization.deploymentId}/keys`;

		it("are read only for authorized callers, and only up to 64 KiB", async () => {
			let pulled = 0;
			const endless = () =>
				new ReadableStream<Uint8Array>({
					pull: (controller) => {
						pulled += 1;
						controller.enqueue(new Uint8Array(16_384));
					},
				});
			const send = (bearer: string) => callApi(path(), { token: bearer, method: "POST", body: endless() });
			expect((await send("kh_unknown")).status).toBe(401);
			expect(pulled).toBeLessThanOrEqual(1);
			expect((await send(token)).status).toBe(413);
			expect(pulled).toBeLessThanOrEqual(8);
		});

		it.each([
			["{", {}, 400],
			["[]", {}, 400],
			["null", {}, 400],
			["", {}, 400],
			['{"arn":"a","name":"b","more":1}', {}, 400],
			['{"arn":"a","name":"\\u0000"}', {}, 400],
			['{"arn":"a","name":"b"}', { "content-type": "text/plain" }, 415],
			['{"arn":"a","name":"b"}', { "content-encoding": "gzip" }, 415],
			["x".repeat(65_537), {}, 413],
		])("refuses %s %o", async (body, headers, status) => {
			expect((await call(path(), { method: "POST", body, headers })).status).toBe(status);
		});
	});
});
