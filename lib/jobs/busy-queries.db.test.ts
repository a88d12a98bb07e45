import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { pool } from "../platform/db.ts";
import { createQuery } from "../queries/create-query.ts";
import { runQueryNow } from "../queries/due-queries.ts";
import { readQuery } from "../queries/read-queries.ts";
import { startWorker, type Worker } from "./worker.ts";

const measure = { kind: "count" as const };

describe("scheduled queries of an organization that has too many", () => {
	useSuiteDatabase();
	useSuiteKms();
	let worker: Worker | undefined;
	let holding: pg.Client | undefined;
	afterEach(async () => {
		await holding?.end();
		holding = undefined;
		await worker?.stop();
		worker = undefined;
	});

	async function queryOf({ admin, deploymentId }: TestOrganization, source: "traces" | "request-logs") {
		const definition = { source, filters: [], groupBy: [], measure, windowMinutes: 60 };
		const { queryId } = await createQuery(admin, {
			deploymentId,
			name: source,
			schedule: "0 * * * *",
			timeZone: "UTC",
			definition,
		});
		return queryId;
	}

	it("run one at a time, and do not delay those of others", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const [slow, quick] = [await queryOf(busy, "traces"), await queryOf(quiet, "request-logs")];
		holding = new pg.Client({ connectionString: suiteOwnerUrl() });
		await holding.connect();
		await holding.query("BEGIN; LOCK TABLE spans IN ACCESS EXCLUSIVE MODE");
		for (let run = 0; run < 6; run++) await runQueryNow(busy.admin, { queryId: slow });
		worker = await startWorker();
		const active = async () => {
			const { rows } = await pool().query(
				"SELECT group_id AS organization FROM pgboss.job WHERE name = 'query.run' AND state = 'active'",
			);
			return rows.map(({ organization }) => organization as string).sort();
		};
		await expect.poll(active, { timeout: 15_000 }).toEqual([busy.id]);
		await runQueryNow(quiet.admin, { queryId: quick });
		await expect
			.poll(async () => (await readQuery(quiet.admin, { queryId: quick })).runs[0]?.state, {
				timeout: 15_000,
			})
			.toBe("DONE");
		expect(await active()).toEqual([busy.id]);
		await holding.end();
		holding = undefined;
		await expect
			.poll(async () => (await readQuery(busy.admin, { queryId: slow })).runs.map(({ state }) => state), {
				timeout: 40_000,
			})
			.toEqual(Array(6).fill("DONE"));
	});
});
