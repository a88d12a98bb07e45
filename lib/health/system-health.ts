import { pingKms } from "../kms/ping.ts";
import { pool } from "../platform/db.ts";

type Part = "ok" | "down";
export type SystemHealth = { status: Part; database: Part; kms: Part; worker: Part };

const heartbeatLimitSeconds = 15;

/** Whether the parts that Keyhold needs answer: the database, the KMS endpoint, at least one worker. Never throws. */
export async function systemHealth(): Promise<SystemHealth> {
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
