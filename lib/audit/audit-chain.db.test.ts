import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { tamperWithAudit, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { chainIds, verifyChain } from "./verify-chain.ts";

const rowsOf = (chainId: string) => db().auditEvent.findMany({ where: { chainId }, orderBy: { seq: "asc" } });
const found = async (chainId: string) =>
	(await verifyChain(chainId)).findings.map(
		({ kind, from, to }) => `${kind} ${from}${from === to ? "" : `–${to}`}`,
	);

/** An organization whose chain has `count` more rows than it begins with. */
async function chainOf(count: number): Promise<{ id: string; slug: string; length: number }> {
	const { id, slug } = await createTestOrganization();
	for (let row = 0; row < count; row++) {
		await operatorCreateToken(operator, { organization: slug, name: `${row}`, scopes: ["keys:read"] });
	}
	return { id, slug, length: (await rowsOf(id)).length };
}

/** Appends `count` rows from a process of its own; answers how long the slowest took, in milliseconds. */
async function appendElsewhere(slug: string, writer: number, count: number): Promise<number> {
	const script = `
		import { operatorCreateToken } from "./lib/operator/verbs/create-token.ts";
		import { closeQueue } from "./lib/platform/queue.ts";
		import { disconnect } from "./lib/platform/db.ts";
		const operator = { caller: { kind: "operator" }, requestId: "writer ${writer}", ip: null };
		let slowest = 0;
		for (let row = 0; row < ${count}; row++) {
			const begun = performance.now();
			await operatorCreateToken(operator, { organization: "${slug}", name: "${writer}." + row, scopes: ["keys:read"] });
			slowest = Math.max(slowest, performance.now() - begun);
		}
		console.log(slowest);
		await closeQueue();
		await disconnect();`;
	const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
		env: process.env,
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
	expect(code).toBe(0);
	return Number(output);
}

describe("the audit chain", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("does not fork, lose a row or stall while eight processes append concurrently", async () => {
		const { id, slug, length } = await chainOf(0);
		const writers = 8;
		const each = 25;
		const slowest = await Promise.all(
			Array.from({ length: writers }, (_, writer) => appendElsewhere(slug, writer, each)),
		);
		const rows = await rowsOf(id);
		expect(rows).toHaveLength(length + writers * each);
		// Each of them once, and each writer's in the order that it wrote them.
		for (let writer = 0; writer < writers; writer++) {
			const own = rows.filter(({ requestId }) => requestId === `writer ${writer}`);
			expect(own.map(({ details }) => (details as { name: string }).name)).toEqual(
				Array.from({ length: each }, (_, row) => `${writer}.${row}`),
			);
		}
		expect(await verifyChain(id)).toMatchObject({ rows: rows.length, findings: [] });
		// Each waits for those of seven others, on a machine that may do other work; a verb gives up after 30 s.
		expect(Math.max(...slowest)).toBeLessThan(30_000);
	});

	it("continues after a writer dies in the middle of an append", async () => {
		const { id, slug, length } = await chainOf(0);
		await expect(
			db().$transaction(async (tx) => {
				await tx.$queryRaw`SELECT seq FROM audit_heads WHERE chain_id = ${id}::uuid FOR UPDATE`;
				await tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
			}),
		).rejects.toThrow();
		await operatorCreateToken(operator, { organization: slug, name: "after", scopes: ["keys:read"] });
		expect(await verifyChain(id)).toMatchObject({ rows: length + 1, findings: [] });
	});

	it("is intact in every organization and in the system", async () => {
		await chainOf(1);
		const ids = await chainIds();
		expect(ids.length).toBeGreaterThan(1);
		for (const id of ids) expect(await found(id)).toEqual([]);
	});

	it.each([
		[
			"a changed actor",
			"UPDATE audit_events SET actor_label = 'x' WHERE chain_id = $1 AND seq = 3",
			["changed 3"],
		],
		[
			"a changed detail",
			"UPDATE audit_events SET details = details || '{\"x\": 1}' WHERE chain_id = $1 AND seq = 4",
			["changed 4"],
		],
		[
			"a changed time",
			"UPDATE audit_events SET at = at + interval '1 ms' WHERE chain_id = $1 AND seq = 5",
			["changed 5"],
		],
		[
			"an added AWS request id",
			"UPDATE audit_events SET aws_request_ids = '{x}' WHERE chain_id = $1 AND seq = 6",
			["changed 6"],
		],
		["a deleted row", "DELETE FROM audit_events WHERE chain_id = $1 AND seq = 4", ["missing 4"]],
		["deleted rows", "DELETE FROM audit_events WHERE chain_id = $1 AND seq IN (1, 2)", ["missing 1–2"]],
		[
			"a row cut off at the end",
			"DELETE FROM audit_events WHERE chain_id = $1 AND seq = (SELECT max(seq) FROM audit_events WHERE chain_id = $1)",
			["missing LAST"],
		],
		[
			"an added row",
			`INSERT INTO audit_events SELECT chain_id, seq + 1, at, action, outcome, actor_type, actor_id, 'x', target_type,
				target_id, details, ip, request_id, prev_hash, hash, aws_request_ids FROM audit_events
			WHERE chain_id = $1 ORDER BY seq DESC LIMIT 1`,
			["added NEXT", "changed NEXT"],
		],
		[
			"two rows that traded places",
			"UPDATE audit_events SET seq = 5 WHERE chain_id = $1 AND seq = -1",
			["reordered 3", "reordered 5"],
		],
		["a head set back", "UPDATE audit_heads SET seq = seq - 1 WHERE chain_id = $1", ["added LAST"]],
		["a head that is gone", "DELETE FROM audit_heads WHERE chain_id = $1", ["head LAST"]],
		[
			"all of it deleted",
			"WITH heads AS (DELETE FROM audit_heads WHERE chain_id = $1) DELETE FROM audit_events WHERE chain_id = $1",
			["missing 1"],
		],
	])("reveals %s, by its number", async (what, statement, expected) => {
		const { id, length } = await chainOf(3);
		if (what.startsWith("two rows")) {
			for (const [from, to] of [
				[3, -1],
				[5, 3],
			]) {
				await tamperWithAudit("UPDATE audit_events SET seq = $3 WHERE chain_id = $1 AND seq = $2", [
					id,
					from,
					to,
				]);
			}
		}
		await tamperWithAudit(statement, [id]);
		const names = expected.map((name) => name.replace("LAST", `${length}`).replace("NEXT", `${length + 1}`));
		expect((await found(id)).toSorted()).toEqual(names.toSorted());
		const { findings } = await verifyChain(id);
		for (const { sentence } of findings) expect(sentence).toMatch(/^Rows? \d+ .+\.$/);
	});

	it("has no row for a change that was rolled back", async () => {
		const { id, slug } = await createTestOrganization();
		const before = (await rowsOf(id)).length;
		// The second breaks the database's own constraint, after everything else went well.
		await expect(
			createDeployment(operator, { organization: slug, name: "Production", region: "us-west-1" }),
		).rejects.toMatchObject({ code: "CONFLICT" });
		expect(await rowsOf(id)).toHaveLength(before);
	});

	it("has a row for a refusal, with actor and permission", async () => {
		const { id, member } = await createTestOrganization();
		await expect(activateKey(member, { keyId: newId() })).rejects.toMatchObject({ code: "FORBIDDEN" });
		const row = (await rowsOf(id)).at(-1);
		expect(row).toMatchObject({ action: "key:activate", outcome: "refused", actorType: "user" });
		expect(row?.actorLabel).toMatch(/^member@/);
	});
});
