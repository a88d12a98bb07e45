import { randomUUID } from "node:crypto";
import { inTransaction } from "../lib/platform/db.ts";
import { enqueue } from "../lib/platform/queue.ts";
import { apiClient } from "./support/api-client.ts";
import { hexId, sendSpans } from "./support/otlp.ts";
import { expect, test } from "./support/test.ts";
import {
	admin,
	createKmsKey,
	createOrganization,
	createToken,
	disableKmsKey,
	enableKmsKey,
	environment,
	postLogs,
	sendLogs,
} from "./support/world.ts";

const records = 6_000;
const spans = 500;

type Item = { id: string };

test("the main journey, by command line, REST and OTLP: a key arrives, is revoked, comes back and leaves; data expires", async () => {
	test.setTimeout(300_000);
	process.env.DATABASE_URL ??= environment.databaseUrl;
	const { step } = test;

	const organization = await step(
		"the operator creates an organization and a deployment",
		createOrganization,
	);
	const other = await step("and another one", createOrganization);
	const scopes = ["keys:read", "keys:write", "health:read", "telemetry:read", "queries:write"];
	const api = apiClient(await createToken(organization, scopes));
	const deployment = `/deployments/${organization.deploymentId}`;

	await step("telemetry is stored under the managed key", async () => {
		await sendLogs(organization, records, "own");
		await sendLogs(other, 200, "foreign");
		const ids = Array.from({ length: spans }, (_, index) => ({
			traceId: hexId(Math.floor(index / 5) + 1, 32),
			spanId: hexId(index + 1, 16),
			name: `GET /orders/${index}`,
			startMs: index,
			lengthMs: 5,
		}));
		await sendSpans(organization, ids);
	});
	const opensAt = async (path: string): Promise<string> => {
		const { status, json } = await api.get(path);
		return status === 200 ? JSON.stringify(json) : `${status} ${json.code}`;
	};
	const newest = async (): Promise<string> =>
		((await api.get("/request-logs?limit=1")).json.items as Item[])[0]?.id ?? "";
	let logPath = "";
	let spanPath = "";
	await step("it is listed and opened", async () => {
		logPath = `/request-logs/${await newest()}/payload`;
		expect(await opensAt(logPath)).toContain("own");
		const { json } = await api.get("/traces?limit=1");
		spanPath = `/spans/${json.items[0].id}/payload`;
		expect(await opensAt(spanPath)).toContain("hello");
		expect((await api.get(`/traces/${json.items[0].traceId}`)).json.spans).toHaveLength(5);
	});
	await step("a filter, a part of a route and a page's end find what is there", async () => {
		expect((await api.get("/request-logs?status=5xx&route=orders&limit=200")).json.items).toHaveLength(200);
		const first = (await api.get("/request-logs?limit=200")).json;
		const second = (await api.get(`/request-logs?limit=200&cursor=${first.nextCursor}`)).json;
		expect(new Set([...first.items, ...second.items].map(({ id }: Item) => id)).size).toBe(400);
	});
	await step("the other organization does not see it", async () => {
		const foreign = apiClient(await createToken(other, ["telemetry:read"]));
		expect((await foreign.get(logPath)).status).toBe(404);
	});

	await step("an application seals a value and opens it", async () => {
		const { token = "" } = await admin(["application-token", "create", "--name", randomUUID()]);
		const vault = apiClient(token, `${environment.gatewayUrl}/vault/v1`);
		const item = { tenant: organization.slug, context: ["notes", "1"] };
		const sealed = await vault.post("/seal", { items: [{ ...item, value: "planted" }] });
		expect(sealed.status).toBe(200);
		const opened = await vault.post("/open", { items: [{ ...item, sealed: sealed.json.results[0].sealed }] });
		expect(opened.json.results[0].value).toBe("planted");
		const leased = await vault.post("/leases", {
			process: { id: randomUUID(), name: "journey" },
			leases: [organization, other].map(({ slug }) => ({ purpose: "SEAL", tenant: slug })),
		});
		expect(leased.json.leases.map(({ error }: { error?: unknown }) => error)).toEqual([undefined, undefined]);
	});

	const arn = await createKmsKey(organization.id);
	const added = await step("the customer's key is added", () =>
		api.post(`${deployment}/keys`, { arn, name: "own-key" }),
	);
	expect(added.status).toBe(201);
	const key = `/keys/${added.json.id}`;
	const done = (rekeyId: string) =>
		expect
			.poll(async () => (await api.get(`/rekeys/${rekeyId}`)).json.phase, { timeout: 90_000 })
			.toBe("DONE");
	await step("activated, while telemetry goes on, the rekey ends and has moved every record", async () => {
		const activated = await api.post(`${key}/activate`, {});
		expect(activated.status).toBe(202);
		await sendLogs(organization, 1_000, "own");
		await done(activated.json.rekeyId);
		const rekey = (await api.get(`/rekeys/${activated.json.rekeyId}`)).json;
		expect(rekey.done).toBe(records + spans);
		expect(rekey.damaged).toBe(0);
		expect((await api.get(key)).json.status).toBe("ACTIVE");
		expect(await opensAt(logPath)).toContain("own");
	});

	const settlesAt = async (path: string, text: string, limitMs: number) => {
		const startedMs = performance.now();
		await expect.poll(() => opensAt(path), { intervals: [100], timeout: limitMs + 10_000 }).toContain(text);
		expect(performance.now() - startedMs).toBeLessThan(limitMs);
	};
	await step("AWS disables the key: nothing opens or is stored after the bound", async () => {
		await disableKmsKey(arn);
		// The maximum age is 3 s here.
		await settlesAt(logPath, "KEY_REVOKED", 8_000);
		expect(await opensAt(spanPath)).toContain("KEY_REVOKED");
		await expect(sendLogs(organization, 1)).rejects.toThrow(/KEY_REVOKED|revoked|403|503|400/i);
		await expect
			.poll(async () => (await api.get(`${key}/health`)).json.health, { timeout: 20_000 })
			.toBe("REVOKED");
	});
	await step("AWS enables it: everything is back", async () => {
		await enableKmsKey(arn);
		await settlesAt(logPath, "own", 20_000);
		await expect
			.poll(async () => (await api.get(`${key}/health`)).json.health, { timeout: 20_000 })
			.not.toBe("REVOKED");
		await sendLogs(organization, 10, "own");
	});

	await step(
		"the key is deleted: its data moves back to the managed key and stays readable without it",
		async () => {
			const deleted = await api.call("DELETE", key, { confirmArn: arn });
			expect(deleted.status).toBe(202);
			await done(deleted.json.rekeyId);
			await disableKmsKey(arn);
			expect((await api.get(key)).status).toBe(404);
			expect(await opensAt(logPath)).toContain("own");
			expect(await opensAt(spanPath)).toContain("hello");
		},
	);

	await step("old telemetry expires, newer telemetry stays", async () => {
		const old = { timeUnixNano: `${Date.now() - 40 * 86_400_000}000000`, body: { stringValue: "old" } };
		const stored = await postLogs(
			JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [old] }] }] }),
			{
				"content-type": "application/json",
				authorization: `Bearer ${organization.token}`,
			},
		);
		expect(stored.status).toBe(200);
		await admin(["retention", "set", "--org", organization.slug, "--days", "30"]);
		await inTransaction((tx) => enqueue(tx, "telemetry.expire", {}, "journey"));
		const until = new Date(Date.now() - 35 * 86_400_000).toISOString();
		await expect
			.poll(async () => (await api.get(`/request-logs?to=${until}`)).json.items, { timeout: 60_000 })
			.toEqual([]);
		expect(await opensAt(logPath)).toContain("own");
	});
});
