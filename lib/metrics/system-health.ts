import { setTimeout as pause } from "node:timers/promises";
import { pingKms } from "../kms/ping.ts";
import { monotonicMs } from "../platform/clock.ts";
import { pool, withConnections } from "../platform/db.ts";

type Part = "ok" | "down";
export type SystemHealth = {
	status: Part;
	/** Read-only: a standby, or a primary that takes no changes. */
	database: Part | "read-only";
	kms: Part;
	worker: Part;
};

const heartbeatLimitSeconds = 15;
/** A part that takes longer is down. */
const partLimitMs = 2_500;

const rememberedMs = 1_000;
let remembered: { answer: Promise<SystemHealth>; untilMs: number } | undefined;

/** As `checkSystem`, at most once a second: anyone may request it, and each check calls KMS. */
export function systemHealth(): Promise<SystemHealth> {
	if (!remembered || monotonicMs() >= remembered.untilMs) {
		remembered = { answer: checkSystem(), untilMs: monotonicMs() + rememberedMs };
	}
	return remembered.answer;
}

/**
 * Checks the parts that Keyhold needs: the database, the KMS endpoint, at least one worker. Never throws, and returns within
 * `partLimitMs` even if a part hangs.
 */
async function checkSystem(): Promise<SystemHealth> {
	const [database, isKmsUp] = await Promise.all([
		inTime<DatabaseState | "down">(checkDatabase(), "down"),
		inTime(pingKms(), false),
	]);
	const parts = {
		database: database === "down" ? "down" : database.isReadOnly ? "read-only" : "ok",
		kms: isKmsUp ? "ok" : "down",
		worker: database !== "down" && database.isWorkerUp ? "ok" : "down",
	} as const;
	return { status: Object.values(parts).every((part) => part === "ok") ? "ok" : "down", ...parts };
}

type DatabaseState = { isReadOnly: boolean; isWorkerUp: boolean };

async function checkDatabase(): Promise<DatabaseState> {
	const { rows } = await withConnections("health", () =>
		pool().query(
			`SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly", EXISTS (
				SELECT 1 FROM worker_heartbeats WHERE seen_at > now() - make_interval(secs => $1)
			) AS "isWorkerUp"`,
			[heartbeatLimitSeconds],
		),
	);
	return rows[0];
}

/** The value of `answer`, or `otherwise` if it fails or takes too long. */
async function inTime<Answer>(answer: Promise<Answer>, otherwise: Answer): Promise<Answer> {
	const isOver = new AbortController();
	try {
		return await Promise.race([
			answer.catch(() => otherwise),
			pause(partLimitMs, otherwise, { signal: isOver.signal }),
		]);
	} finally {
		isOver.abort();
	}
}
