import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { coverResource } from "../keys/cover-resource.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { db, pool } from "../platform/db.ts";
import { changeQuery } from "../queries/change-query.ts";
import { createQuery } from "../queries/create-query.ts";
import { deleteQuery } from "../queries/delete-query.ts";
import { enqueueDueQueries, followingRun, resumeQueryRuns, runQueryNow } from "../queries/due-queries.ts";
import { openQuery, readQuery } from "../queries/read-queries.ts";
import { evictKmsKey } from "../vault/open-data-key.ts";
import { convergeDeployment } from "./converge-deployment.ts";
import { runScheduledQuery } from "./run-scheduled-query.ts";

const never = new AbortController().signal;

const definition = {
	source: "request-logs" as const,
	filters: [{ field: "route", operator: "equals" as const, value: "/orders/{id}" }],
	groupBy: ["method"],
	measure: { kind: "count" as const },
	windowMinutes: 60,
};
const hourly = { name: "Errors by method", schedule: "0 * * * *", timeZone: "UTC", definition };

describe("a scheduled query", () => {
	useSuiteDatabase();
	useSuiteKms();

	async function withQuery(change: { whenBlocked?: "CATCH_UP" | "SKIP" } = {}) {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 7);
		const { admin, deploymentId } = organization;
		const { queryId } = await createQuery(admin, { ...hourly, ...change });
		return { organization, admin, deploymentId, queryId, view: () => readQuery(admin, { queryId }) };
	}

	/** Does what a worker does with the jobs that were enqueued for these runs. */
	async function work(deploymentId: string) {
		const runs = await db().queryRun.findMany({ where: { deploymentId }, orderBy: { dueAt: "asc" } });
		for (const { id } of runs) await runScheduledQuery({ deploymentId, runId: id });
	}

	const makeDue = (deploymentId: string, at: Date) =>
		db().scheduledQuery.updateMany({ where: { deploymentId }, data: { nextRunAt: at } });

	const queuedRuns = async () => {
		const { rows } = await pool().query(
			"SELECT data->>'runId' AS id FROM pgboss.job WHERE name = 'query.run' AND state < 'active'",
		);
		return rows.map(({ id }) => id as string);
	};

	it("runs, and its result opens for readers", async () => {
		const { organization, admin, deploymentId, queryId, view } = await withQuery();
		expect((await openQuery(admin, { queryId })).result).toBeNull();
		await runQueryNow(admin, { queryId });
		await work(deploymentId);
		const { result, definition: asked } = await openQuery(organization.member, { queryId });
		expect(result?.rows).toEqual([["GET", 7]]);
		expect(result?.columns.map(({ label }) => label)).toEqual(["Method", "Records"]);
		expect(asked).toMatchObject(definition);
		expect((await view()).runs).toMatchObject([{ state: "DONE", rows: 1, error: null }]);
		const opened = await db().auditEvent.count({
			where: { chainId: organization.id, action: "scheduled_query.opened", targetId: queryId },
		});
		expect(opened).toBe(2);
	});

	it("runs once per due time, although several workers check simultaneously, and is due again", async () => {
		const { deploymentId, view } = await withQuery();
		const dueAt = new Date(Date.now() - 1_000);
		await makeDue(deploymentId, dueAt);
		await Promise.all(Array.from({ length: 8 }, () => enqueueDueQueries()));
		const runs = await db().queryRun.findMany({ where: { deploymentId } });
		expect(runs.map((run) => run.dueAt)).toEqual([dueAt]);
		expect((await queuedRuns()).filter((id) => id === runs[0]?.id)).toHaveLength(1);
		expect(new Date((await view()).nextRunAt).getTime()).toBeGreaterThan(Date.now());
		// Two workers with the same run, as after a heartbeat that came too late: one result, one audit row.
		const { id: runId = "" } = runs[0] ?? {};
		await Promise.all(Array.from({ length: 4 }, () => runScheduledQuery({ deploymentId, runId })));
		const done = await db().auditEvent.findMany({ where: { action: "scheduled_query.ran" } });
		expect(done.filter(({ details }) => (details as { runId: string }).runId === runId)).toHaveLength(1);
	});

	it("another worker runs a query whose worker was killed", async () => {
		const { deploymentId, admin, queryId, view } = await withQuery();
		const { runId } = await runQueryNow(admin, { queryId });
		await pool().query("DELETE FROM pgboss.job WHERE name = 'query.run'");
		await resumeQueryRuns();
		expect(await queuedRuns()).toContain(runId);
		await work(deploymentId);
		expect((await view()).runs).toMatchObject([{ state: "DONE" }]);
		await pool().query("DELETE FROM pgboss.job WHERE name = 'query.run'");
		await resumeQueryRuns();
		expect(await queuedRuns()).not.toContain(runId);
	});

	it("catches up missed runs of a week, or skips them, as configured", () => {
		const query = { deploymentId: "", id: "", schedule: "0 * * * *", timeZone: "UTC" };
		const now = new Date("2026-11-20T12:30:00Z");
		const missed = { ...query, nextRunAt: new Date("2026-11-20T09:00:00Z") };
		expect(followingRun({ ...missed, whenBlocked: "CATCH_UP" }, now)).toEqual(
			new Date("2026-11-20T10:00:00Z"),
		);
		expect(followingRun({ ...missed, whenBlocked: "SKIP" }, now)).toEqual(new Date("2026-11-20T13:00:00Z"));
		const longAgo = { ...query, nextRunAt: new Date("2026-01-01T00:00:00Z") };
		expect(followingRun({ ...longAgo, whenBlocked: "CATCH_UP" }, now)).toEqual(
			new Date("2026-11-13T13:00:00Z"),
		);
	});

	it("a query whose schedule has no further time does not delay the others", async () => {
		const [broken, sound] = [await withQuery(), await withQuery()];
		const dueAt = new Date(Date.now() - 1_000);
		for (const { deploymentId } of [broken, sound]) await makeDue(deploymentId, dueAt);
		await db().scheduledQuery.updateMany({
			where: { deploymentId: broken.deploymentId },
			data: { schedule: "0 0 30 2 *" },
		});
		await enqueueDueQueries();
		expect(await db().queryRun.count({ where: { deploymentId: sound.deploymentId } })).toBe(1);
	});

	it("keeps the result of the latest due time, whichever run ends last", async () => {
		const { admin, deploymentId, queryId } = await withQuery();
		const hour = 3_600_000;
		const earlier = new Date(Date.now() - 2 * hour);
		await makeDue(deploymentId, earlier);
		await enqueueDueQueries();
		const { runId } = await runQueryNow(admin, { queryId });
		await runScheduledQuery({ deploymentId, runId });
		await work(deploymentId);
		expect(await db().queryRun.count({ where: { deploymentId, state: "DONE" } })).toBe(2);
		expect((await openQuery(admin, { queryId })).result?.rows).toEqual([["GET", 7]]);
	});

	async function withRevokedKey(whenBlocked: "CATCH_UP" | "SKIP") {
		const query = await withQuery({ whenBlocked });
		const { organization, admin, deploymentId } = query;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "own key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		await coverResource(admin, { deploymentId, resource: "SCHEDULED_QUERIES", isCovered: true });
		await convergeDeployment(deploymentId, never);
		const [deployment] = (await encryptionKeysOverview(admin, {})).deployments;
		expect(deployment?.resources.find(({ resource }) => resource === "SCHEDULED_QUERIES")).toMatchObject({
			protectedBy: "own key",
			records: 1,
		});
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		evictKmsKey(keyId);
		const { runId } = await runQueryNow(admin, { queryId: query.queryId });
		await runScheduledQuery({ deploymentId, runId });
		const blocked = { state: "BLOCKED", error: "KEY_REVOKED", awsErrorName: "DisabledException" };
		expect((await query.view()).runs).toMatchObject([blocked]);
		// Looking again changes nothing and writes no second audit row.
		await runScheduledQuery({ deploymentId, runId });
		const rows = await db().auditEvent.count({
			where: { chainId: organization.id, action: "scheduled_query.blocked" },
		});
		expect(rows).toBe(1);
		const restore = async () => {
			await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
			await pool().query("DELETE FROM pgboss.job WHERE name = 'query.run'");
			await resumeQueryRuns();
		};
		return { ...query, runId, restore };
	}

	it("a run under a revoked key is recorded as blocked, and made when the key is available again", async () => {
		const { deploymentId, runId, restore, view } = await withRevokedKey("CATCH_UP");
		await restore();
		expect(await queuedRuns()).toContain(runId);
		// The key ring does not call KMS again immediately after a refusal.
		await expect
			.poll(
				async () => {
					await work(deploymentId);
					return (await view()).runs[0]?.state;
				},
				{ timeout: 10_000 },
			)
			.toBe("DONE");
		const [run] = (await view()).runs;
		expect(run).toMatchObject({ state: "DONE", rows: 1, error: null, awsErrorName: null });
		expect(run?.blockedAt).not.toBeNull();
	});

	it("under a revoked key stays blocked if it is to be skipped", async () => {
		const { runId, restore, view } = await withRevokedKey("SKIP");
		await restore();
		expect(await queuedRuns()).not.toContain(runId);
		expect((await view()).runs).toMatchObject([{ state: "BLOCKED" }]);
	});

	it("a changed query loses its previous result; a deleted one leaves nothing", async () => {
		const { admin, deploymentId, queryId } = await withQuery();
		await runQueryNow(admin, { queryId });
		await work(deploymentId);
		const measure = { kind: "rate" as const };
		await changeQuery(admin, { queryId, ...hourly, definition: { ...definition, measure } });
		const { result, definition: asked } = await openQuery(admin, { queryId });
		expect(result).toBeNull();
		expect(asked.measure).toEqual(measure);
		await deleteQuery(admin, { queryId });
		await expect(readQuery(admin, { queryId })).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(await db().scheduledQueryPayload.count({ where: { deploymentId } })).toBe(0);
	});

	it.each([
		[{ name: "" }, "INVALID_INPUT"],
		[{ schedule: "every day" }, "INVALID_INPUT"],
		[{ timeZone: "Mars/Base" }, "INVALID_INPUT"],
		[{ definition: { ...definition, groupBy: ["attributes.user.id"] } }, "FIELD_ENCRYPTED"],
	])("that is invalid is refused, and nothing is stored: %j", async (change, code) => {
		const { admin, deploymentId } = await createTestOrganization();
		await expect(createQuery(admin, { ...hourly, ...change })).rejects.toMatchObject({ code });
		expect(await db().scheduledQuery.count({ where: { deploymentId } })).toBe(0);
		expect(await db().dataKey.count({ where: { deploymentId } })).toBe(0);
	});

	it("has a unique name", async () => {
		const { admin } = await withQuery();
		await expect(createQuery(admin, hourly)).rejects.toMatchObject({
			code: "CONFLICT",
			fieldErrors: { name: expect.stringContaining("already") },
		});
	});

	it("is sealed except for its name and schedule", async () => {
		const { admin } = await createTestOrganization();
		const secret = "the-route-nobody-reads";
		const filters = [{ field: "route", operator: "contains" as const, value: secret }];
		await createQuery(admin, { ...hourly, definition: { ...definition, filters } });
		const { rows } = await pool().query(
			"SELECT table_name FROM information_schema.tables WHERE table_schema IN ('public', 'pgboss')",
		);
		for (const { table_name: table } of rows) {
			const schema = (await pool().query("SELECT to_regclass($1) AS found", [`public.${table}`])).rows[0]
				.found
				? "public"
				: "pgboss";
			const found = await pool().query(
				`SELECT 1 FROM ${schema}."${table}" AS t WHERE to_jsonb(t)::text LIKE $1 LIMIT 1`,
				[`%${secret}%`],
			);
			expect(found.rowCount, table).toBe(0);
		}
	});
});
