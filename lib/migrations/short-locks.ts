import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { lockNotAvailable, sqlState } from "../platform/sql-state.ts";

const deadlock = "40P01";
/** Longer than PostgreSQL's deadlock_timeout: only after that time does an autovacuum of the table give way. */
const lockTimeoutMs = 2_000;
const attempts = 100;

/**
 * Runs statements that wait at most two seconds for each lock, and repeats them until they get all of them: everyone who needs
 * the table queues behind a waiting lock. @throws the last error after 100 attempts
 */
export async function withShortLocks<T>(client: pg.Client, run: () => Promise<T>): Promise<T> {
	await client.query(`SET lock_timeout = '${lockTimeoutMs}ms'`);
	try {
		for (let attempt = 1; ; attempt++) {
			try {
				return await run();
			} catch (error) {
				const state = sqlState(error) ?? "";
				if (![lockNotAvailable, deadlock].includes(state) || attempt === attempts) throw error;
				await pause(100 + Math.random() * 400);
			}
		}
	} finally {
		await client.query("RESET lock_timeout").catch(() => {});
	}
}
