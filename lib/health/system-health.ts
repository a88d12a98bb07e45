import { pingKms } from "../kms/ping.ts";
import { monotonicMs } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";

type Part = "ok" | "down";
export type SystemHealth = { status: Part; database: Part; kms: Part; worker: Part };

const heartbeatLimitSeconds = 15;

const rememberedMs = 1_000;
let remembered: { answer: Promise<SystemHealth>; untilMs: number } | undefined;

/** As `lookAtSystem`, once a second at most: strangers may ask, and each look is a call of KMS. */
export function systemHealth(): Promise<SystemHealth> {
	if (!remembered || monotonicMs() >= remembered.untilMs) {
		remembered = { answer: lookAtSystem(), untilMs: monotonicMs() + rememberedMs };
	}
	return remembered.answer;
}

/** Whether the parts that Keyhold needs answer: the database, the KMS endpoint, at least one worker. Never throws. */
async function lookAtSystem(): Promise<SystemHealth> {
	const [worker, kms] = await Promise.all([
		pool()
			.query("SELECT 1 FROM worker_heartbeats WHERE seen_at > now() - make_interval(secs => $1) LIMIT 1", [
				heartbeatLimitSeconds,
			])
			.then(
				({ rowCount }) => (rowCount ? "beats" : "silent"),
				() => "no database",
			),
		pingKms(),
	]);
	const parts = {
		database: worker === "no database" ? "down" : "ok",
		kms: kms ? "ok" : "down",
		worker: worker === "beats" ? "ok" : "down",
	} as const;
	return { status: Object.values(parts).includes("down") ? "down" : "ok", ...parts };
}
