import pg from "pg";
import { describe, expect, it } from "vitest";
import { readSeries } from "../../testing/read-series.ts";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { metricsRegistry } from "../platform/metrics.ts";

describe("a refused request whose organization's audit chain takes no rows", () => {
	useSuiteDatabase();
	const refusedTo = ({ member }: TestOrganization) =>
		activateKey(member, { keyId: newId() }).then(
			() => "let in",
			(error) => error.code as string,
		);
	const rowsOf = ({ id }: TestOrganization) =>
		db().auditEvent.count({ where: { chainId: id, action: "key:activate", outcome: "refused" } });
	const unrecorded = async () =>
		readSeries(await metricsRegistry().metrics()).get("keyhold_audit_refusals_unrecorded_total") ?? 0;

	it("is refused all the same and counted, and another organization's refusals are recorded meanwhile", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const before = await unrecorded();
		const holding = new pg.Client({ connectionString: suiteOwnerUrl() });
		await holding.connect();
		await holding.query("BEGIN");
		await holding.query("SELECT 1 FROM audit_heads WHERE chain_id = $1 FOR UPDATE", [busy.id]);
		let answered = 0;
		const refused = Array.from({ length: 6 }, () => refusedTo(busy).finally(() => answered++));
		const waiting = async () => {
			const { rows } = await holding.query(
				"SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid",
			);
			return rows[0].n as number;
		};
		await expect.poll(waiting).toBe(1);
		expect(await refusedTo(quiet)).toBe("FORBIDDEN");
		expect(await rowsOf(quiet)).toBe(1);
		expect(answered).toBe(0);
		expect(await Promise.all(refused)).toEqual(Array(6).fill("FORBIDDEN"));
		await holding.end();
		expect(await rowsOf(busy)).toBe(0);
		expect((await unrecorded()) - before).toBe(6);
		expect(await refusedTo(busy)).toBe("FORBIDDEN");
		expect(await rowsOf(busy)).toBe(1);
	}, 30_000);
});
