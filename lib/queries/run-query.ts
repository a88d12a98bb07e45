import { z } from "zod";
import { mutation, tenantMutation } from "../access/verbs.ts";
import { pool, type Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { queryCanceled, sqlState } from "../platform/sql-state.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";
import { maxRows, type QueryDefinition } from "./query-definition.ts";
import { openDefinition, sealPayload, storePayload } from "./query-payload.ts";
import { type QueryResult, resultColumns } from "./query-result.ts";
import { queryStatement, type TimeWindow } from "./query-statement.ts";

const timeoutMs = 30_000;
const queryFailedMessage = `The database did not respond within ${timeoutMs / 1000} s. Shorten the time window, or filter by service.`;
const keptRuns = 100;

const input = z.object({ deploymentId: z.uuid(), runId: z.uuid() });

/**
 * Does a due run: opens the definition, runs it, seals the result and stores it in place of the last one, unless a later run
 * has. Safe to kill and restart at any point.
 * @throws KeyholdError NOT_FOUND if the run was finished or deleted meanwhile, CONFLICT if it has to run again, QUERY_FAILED,
 * and as openDefinition and sealPayload; nothing is stored then
 */
export const runQuery = tenantMutation({
	name: "runQuery",
	permission: "query:run",
	input,
	prepare: async ({ db, input: { deploymentId, runId }, organization }) => {
		const { id: organizationId } = organization;
		const run = await db.queryRun.findFirst({
			where: {
				id: runId,
				deploymentId,
				state: { in: ["WAITING", "BLOCKED"] },
				query: { deployment: { organizationId } },
			},
		});
		if (!run) throw alreadyDone();
		const { payloadId, definition } = await openDefinition(db, { deploymentId, queryId: run.queryId });
		const window = {
			from: new Date(run.dueAt.getTime() - definition.windowMinutes * 60_000),
			to: run.dueAt,
		};
		const result = await runStatement(definition, deploymentId, window);
		const sealed = await sealPayload({ id: deploymentId, organizationId }, result);
		return { payloadId, rows: result.rows.length, sealed };
	},
	run: async ({ tx, input: { deploymentId, runId }, prepared: { payloadId, rows, sealed } }) => {
		const run = await lockRun(tx, deploymentId, runId);
		const { queryId } = run;
		const definition = await tx.scheduledQueryPayload.findFirst({
			where: { deploymentId, queryId, kind: "DEFINITION" },
			select: { id: true },
		});
		if (definition?.id !== payloadId) {
			throw new KeyholdError("CONFLICT", "The query was changed while it ran. It will run again.");
		}
		const later = await tx.queryRun.findFirst({
			where: { deploymentId, queryId, state: "DONE", dueAt: { gt: run.dueAt } },
			select: { id: true },
		});
		if (!later) await storePayload(tx, { deploymentId, queryId }, "RESULT", sealed);
		await finish(tx, deploymentId, runId, { state: "DONE", rows, error: null, awsErrorName: null });
		await forgetOldRuns(tx, deploymentId, queryId);
		await releaseHeldDataKeys(tx, deploymentId);
		return {
			value: { rows },
			audit: {
				action: "scheduled_query.ran",
				target: { type: "scheduled_query", id: queryId },
				details: { runId, dueAt: run.dueAt.toISOString(), rows, wasBlocked: run.blockedAt !== null },
			},
		};
	},
});

/**
 * Records why a run could not be done: BLOCKED by KMS, or FAILED.
 * @throws KeyholdError NOT_FOUND if there is nothing new to record
 */
export const recordUndoneRun = mutation({
	name: "recordUndoneRun",
	permission: "query:run",
	input: input.extend({
		state: z.enum(["BLOCKED", "FAILED"]),
		error: z.string(),
		awsErrorName: z.string().nullable(),
	}),
	run: async ({ tx, input: { deploymentId, runId, ...why } }) => {
		const run = await lockRun(tx, deploymentId, runId);
		if (run.state === why.state && run.error === why.error && run.awsErrorName === why.awsErrorName) {
			throw alreadyDone();
		}
		await finish(tx, deploymentId, runId, why);
		return {
			value: {},
			audit: {
				action: why.state === "BLOCKED" ? "scheduled_query.blocked" : "scheduled_query.failed",
				target: { type: "scheduled_query", id: run.queryId },
				details: { runId, dueAt: run.dueAt.toISOString(), error: why.error, awsErrorName: why.awsErrorName },
			},
		};
	},
});

async function runStatement(
	definition: QueryDefinition,
	deploymentId: string,
	window: TimeWindow,
): Promise<QueryResult> {
	const { text, values } = queryStatement(definition, deploymentId, window);
	const client = await pool().connect();
	let broken: Error | undefined;
	try {
		await client.query(
			`BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL max_parallel_workers_per_gather = 0`,
		);
		const { rows } = await client.query({ text, values, rowMode: "array" });
		await client.query("COMMIT");
		return {
			from: window.from.toISOString(),
			to: window.to.toISOString(),
			columns: resultColumns(definition),
			rows: rows.slice(0, maxRows),
			isTruncated: rows.length > maxRows,
		};
	} catch (error) {
		await client.query("ROLLBACK").catch((cause) => {
			broken = cause;
		});
		const code = sqlState(error);
		// Errors of the statement or the data: a retry would not help. Other errors are those of the connection.
		if (code !== queryCanceled && !/^(22|42|54)...$/.test(code ?? "")) throw error;
		throw new KeyholdError("QUERY_FAILED", queryFailedMessage, { detail: `SQLSTATE ${code}`, cause: error });
	} finally {
		client.release(broken);
	}
}

/** Finds an unfinished run and locks its query's row, to serialize the runs of one query. */
async function lockRun(tx: Tx, deploymentId: string, runId: string) {
	await tx.$queryRaw`SELECT 1 FROM scheduled_queries WHERE deployment_id = ${deploymentId}::uuid AND id = (
		SELECT query_id FROM query_runs WHERE deployment_id = ${deploymentId}::uuid AND id = ${runId}::uuid
	) FOR NO KEY UPDATE`;
	const run = await tx.queryRun.findFirst({
		where: { deploymentId, id: runId, state: { in: ["WAITING", "BLOCKED"] } },
	});
	if (!run) throw alreadyDone();
	return run;
}

async function finish(
	tx: Tx,
	deploymentId: string,
	runId: string,
	outcome: {
		state: "DONE" | "BLOCKED" | "FAILED";
		error: string | null;
		awsErrorName: string | null;
		rows?: number;
	},
): Promise<void> {
	const { state, error, awsErrorName, rows = null } = outcome;
	await tx.$executeRaw`UPDATE query_runs SET state = ${state}::"QueryRunState", error = ${error},
		aws_error_name = ${awsErrorName}, rows = ${rows}, finished_at = clock_timestamp(),
		blocked_at = CASE WHEN ${state} = 'BLOCKED' THEN coalesce(blocked_at, clock_timestamp()) ELSE blocked_at END
		WHERE deployment_id = ${deploymentId}::uuid AND id = ${runId}::uuid`;
}

async function forgetOldRuns(tx: Tx, deploymentId: string, queryId: string): Promise<void> {
	await tx.$executeRaw`DELETE FROM query_runs WHERE deployment_id = ${deploymentId}::uuid AND id = ANY(ARRAY(
		SELECT id FROM query_runs WHERE deployment_id = ${deploymentId}::uuid AND query_id = ${queryId}::uuid
			AND state IN ('DONE', 'FAILED')
		ORDER BY due_at DESC OFFSET ${keptRuns}
	))`;
}

function alreadyDone(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "This run is already finished, or its query was deleted.");
}
