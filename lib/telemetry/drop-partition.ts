import { setTimeout as pause } from "node:timers/promises";
import { pool } from "../platform/db.ts";
import { lockNotAvailable, sqlState } from "../platform/sql-state.ts";

const attempts = 10;

/**
 * Drops a partition that was set aside, after all its records are in the audit log (`expirePartition`). The statement is a
 * transaction of its own: it locks the data keys, which every writer needs. @throws without that lock, after ten attempts
 */
export async function dropPartition(partition: string): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			await pool().query("SELECT drop_telemetry_partition($1)", [partition]);
			return;
		} catch (error) {
			if (sqlState(error) !== lockNotAvailable || attempt === attempts) throw error;
			await pause(100 * attempt);
		}
	}
}
