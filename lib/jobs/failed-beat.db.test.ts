import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { createQuery } from "../queries/create-query.ts";
import { readQuery } from "../queries/read-queries.ts";
import { startWorker, type Worker } from "./worker.ts";

describe("a worker whose heartbeat fails", () => {
	useSuiteDatabase();
	useSuiteKms();
	let worker: Worker | undefined;
	let holding: pg.Client | undefined;
	afterEach(async () => {
		// A worker that stops takes its heartbeat away.
		await holding?.end();
		await worker?.stop();
	});

	it("still does due work", async () => {
		const { admin, deploymentId } = await createTestOrganization();
		const measure = { kind: "count" as const };
		const definition = { source: "traces" as const, filters: [], groupBy: [], measure, windowMinutes: 60 };
		const about = { deploymentId, name: "due", schedule: "0 * * * *", definition };
		const { queryId } = await createQuery(admin, about);
		await db().scheduledQuery.updateMany({ where: { id: queryId }, data: { nextRunAt: new Date(0) } });
		holding = new pg.Client({ connectionString: suiteOwnerUrl() });
		await holding.connect();
		await holding.query("BEGIN; LOCK TABLE worker_heartbeats IN ACCESS EXCLUSIVE MODE");
		worker = await startWorker();
		expect((await readQuery(admin, { queryId })).runs).toHaveLength(1);
	}, 30_000);
});
