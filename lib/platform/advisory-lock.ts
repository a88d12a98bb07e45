import { pool } from "./db.ts";
import { log } from "./log.ts";

/**
 * Runs `work` unless another process holds the lock of that name. The lock belongs to a connection of its own: when
 * the process dies, or the work fails, it goes with the connection.
 * @returns whether the work was done.
 */
export async function withAdvisoryLock(name: string, work: () => Promise<void>): Promise<boolean> {
	const client = await pool().connect();
	let isBroken = true;
	// The pool does not listen to a connection that it has given away: without us a cut one would end the process.
	const onError = (error: Error) => log.warn({ err: error, lock: name }, "the connection of a lock broke");
	client.on("error", onError);
	try {
		const { rows } = await client.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held", [
			name,
		]);
		const isHeld: boolean = rows[0].held;
		if (isHeld) {
			await work();
			await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
		}
		isBroken = false;
		return isHeld;
	} finally {
		client.off("error", onError);
		client.release(isBroken);
	}
}
