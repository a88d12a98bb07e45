import type { ApplicationCaller } from "../access/application-verb.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { ApplicationProcess } from "./application-inputs.ts";

/** A process of the vendor that holds leases, and the token with which it asks for them. */
export type LeaseHolder = ApplicationCaller & { process: ApplicationProcess };

/**
 * Records that a process was seen. The ID of a process belongs to the token that used it first.
 * @throws KeyholdError FORBIDDEN for an ID of another token
 */
export async function noteProcess({ application, process }: LeaseHolder): Promise<void> {
	const { rowCount } = await pool().query({
		name: "note process",
		text: `INSERT INTO application_processes AS known (id, token_id, name, version, started_at, last_seen_at)
			VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
			ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, version = EXCLUDED.version, last_seen_at = EXCLUDED.last_seen_at
			WHERE known.token_id = EXCLUDED.token_id`,
		values: [process.id, application.tokenId, process.name, process.version ?? null],
	});
	if (rowCount === 0)
		throw new KeyholdError(
			"FORBIDDEN",
			"This process ID was first used with another application token. Choose a new one when the process starts.",
		);
}
