import pg from "pg";
import { describe, expect, it } from "vitest";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { metricsText } from "./metrics-text.ts";
import { systemHealth } from "./system-health.ts";

describe("a scrape whose statements hang", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("takes one connection, and the health check still answers", async () => {
		await db().workerHeartbeat.create({ data: { id: newId(), seenAt: new Date() } });
		const holding = new pg.Client({ connectionString: suiteOwnerUrl() });
		await holding.connect();
		await holding.query("BEGIN; LOCK TABLE kms_keys, rekeys IN ACCESS EXCLUSIVE MODE");
		const waiting = async () => {
			const { rows } = await holding.query(
				"SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
			);
			return rows[0].n as number;
		};
		const scrapes = [metricsText(), metricsText(), metricsText()];
		await expect.poll(waiting).toBe(1);
		expect(await systemHealth()).toEqual({ status: "ok", database: "ok", kms: "ok", worker: "ok" });
		expect(await waiting()).toBe(1);
		await holding.end();
		await Promise.all(scrapes);
		expect((await metricsText()).text).toContain("keyhold_database_up 1");
	});
});
