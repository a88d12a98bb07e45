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
/** For each part: one that hangs is down. */
const partLimitMs = 2_500;

const rememberedMs = 1_000;
let remembered: { answer: Promise<SystemHealth>; untilMs: number } | undefined;

/** As `lookAtSystem`, once a second at most: strangers may ask, and each look is a call of KMS. */
export function systemHealth(): Promise<SystemHealth> {
	if (!remembered || monotonicMs() >= remembered.untilMs) {
		remembered = { answer: lookAtSystem(), untilMs: monotonicMs() + rememberedMs };
	}
	return remembered.answer;
}

/**
 * Whether the parts that Keyhold needs answer: the database, the KMS endpoint, at least one worker. Never throws, and
 * answers within `partLimitMs`, whatever hangs.
 */
async function lookAtSystem(): Promise<SystemHealth> {
	const [database, isKmsThere] = await Promise.all([
		inTime<Seen | "down">(lookAtDatabase(), "down"),
		inTime(pingKms(), false),
	]);
	const parts = {
		database: database === "down" ? "down" : database.isReadOnly ? "read-only" : "ok",
		kms: isKmsThere ? "ok" : "down",
		worker: database !== "down" && database.isWorkerThere ? "ok" : "down",
	} as const;
	return { status: Object.values(parts).every((part) => part === "ok") ? "ok" : "down", ...parts };
}

type Seen = { isReadOnly: boolean; isWorkerThere: boolean };

async function lookAtDatabase(): Promise<Seen> {
	const { rows } = await withConnections("health", () =>
		pool().query(
			`SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly", EXISTS (
				SELECT 1 FROM worker_heartbeats WHERE seen_at > now() - make_interval(secs => $1)
			) AS "isWorkerThere"`,
			[heartbeatLimitSeconds],
		),
	);
	return rows[0];
}

/** What `answer` says; `otherwise` when it fails or takes too long. */
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
