import type { SealedModels } from "../prisma/options.ts";

export type ReencryptOptions = {
	/** A Prisma Client of a PostgreSQL database: extended with `sealedFields`, or a plain one with `models`. */
	prisma: object;
	/** The same options as for `sealedFields`. Needed only if `prisma` is not extended. */
	models?: SealedModels;
	/** The models to work on; all of them if left out. Keyhold keeps old data keys until scans have covered the others too. */
	only?: readonly string[];
	/** The name of this job as Keyhold shows it; the name of the host by default. */
	worker?: string;
	/** Rows that are read and written at a time; 1,000 by default. */
	batchSize?: number;
	/** Batches that are worked on side by side; 2 by default. */
	concurrency?: number;
	/** The most rows that are re-encrypted in a second; no limit by default. */
	rowsPerSecond?: number;
	/** Called at most once a second for each table, and at the end of each scan. */
	onProgress?: (progress: ReencryptProgress) => void;
	/** Ends the job after the batches in progress. It can be started again at any time. */
	signal?: AbortSignal;
};

export type ReencryptCounts = {
	/** Values under a data key that is to be released. */
	found: number;
	/** Of those, re-encrypted under the tenant's current data key. */
	done: number;
	/** Values that were in the clear, with `allowPlaintext`, and are sealed now. */
	sealed: number;
	/** Blind indexes that were missing and are filled now. */
	indexed: number;
	/** Values that could not be opened or sealed, and were left as they are. */
	failed: number;
};

export type ReencryptProgress = ReencryptCounts & { table: string; rowsRead: number };

/** A value that was left as it is. `isRetryable`: it may succeed later, for example once the tenant's key works again. */
export type ReencryptFailure = { id: string[]; column: string; code: string; isRetryable: boolean };

export type ReencryptTableReport = ReencryptCounts & {
	table: string;
	/** True if the last scan found nothing left to do. */
	isClean: boolean;
	/** Of the last scan: the first 1,000 values that were left, by the ID of their row. */
	failures: ReencryptFailure[];
};

export type ReencryptReport = { tables: ReencryptTableReport[]; isClean: boolean };
