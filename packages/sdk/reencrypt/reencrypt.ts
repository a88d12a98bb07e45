import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../errors.ts";
import { isPostgres } from "../prisma/client-internals.ts";
import type { SealedModels } from "../prisma/options.ts";
import { refuse } from "../prisma/refuse.ts";
import { roomOf } from "../prisma/room.ts";
import type { Sealer } from "../prisma/sealer.ts";
import type { ReencryptOptions, ReencryptReport, ReencryptTableReport } from "./options.ts";
import { Pace } from "./pace.ts";
import { type ScanOptions, type ScanOutcome, TableScan } from "./scan-table.ts";
import type { Scans } from "./scans.ts";
import { describeTable, type Query, type Table } from "./table.ts";

const earlyPauseMs = 500;
/** Attempts to continue after Keyhold or its KMS could not be reached. */
const maxAttempts = 5;

/**
 * Re-encrypts every value under a data key that Keyhold is about to release, in all tables of the options, and seals what is
 * still in the clear if `allowPlaintext` is set. Any number of jobs may run side by side; a job that was killed is started
 * again. Rows that change meanwhile are never overwritten. PostgreSQL only.
 *
 * @throws KeyholdError for options that do not fit, and if Keyhold can't be reached; errors of the database
 */
export async function reencrypt(
	keyhold: Sealer,
	scans: Scans,
	options: ReencryptOptions,
): Promise<ReencryptReport> {
	const { client, models } = clientOf(options);
	if (!isPostgres(client)) {
		refuse("The re-encryption supports PostgreSQL only.");
	}
	const query: Query = (text, ...values) => (client as RawClient).$queryRawUnsafe(text, ...values);
	const room = roomOf(keyhold, client, models);
	for (const name of options.only ?? []) {
		if (!room.sealed.has(name)) refuse(`“only” names ${name}, which is not one of the sealed models.`);
	}
	const all = await Promise.all([...room.sealed.values()].map((model) => describeTable(query, model)));
	const tables = all.filter(({ sealed }) => options.only?.includes(sealed.name) ?? true);
	const job: Job = {
		keyhold,
		scans,
		query,
		registered: all.map(({ name }) => name),
		worker: options.worker ?? hostname(),
		scan: {
			batchSize: positive(options.batchSize, "batchSize") ?? 1_000,
			concurrency: positive(options.concurrency, "concurrency") ?? 2,
			pace: new Pace(positive(options.rowsPerSecond, "rowsPerSecond")),
			signal: options.signal,
			onProgress: options.onProgress,
		},
	};
	const reports: ReencryptTableReport[] = [];
	for (const table of tables) reports.push(await cleanTable(job, table));
	return { tables: reports, isClean: reports.every(({ isClean }) => isClean) };
}

type RawClient = { $queryRawUnsafe: Query };
type Job = {
	keyhold: Sealer;
	scans: Scans;
	query: Query;
	/** All tables with sealed values, whatever `only` limits the work to: Keyhold must wait for scans of each. */
	registered: string[];
	worker: string;
	scan: ScanOptions;
};

function clientOf({ prisma, models }: ReencryptOptions): { client: object; models: SealedModels } {
	const extended = (prisma as { $keyhold?: { client: object; models: SealedModels } }).$keyhold;
	const chosen = models ?? extended?.models;
	if (!chosen) {
		refuse(
			"Pass `models`, the same options as for sealedFields, or a client that sealedFields has extended.",
		);
	}
	return { client: extended?.client ?? prisma, models: chosen };
}

function positive(value: number | undefined, name: string): number | undefined {
	if (value === undefined || (Number.isFinite(value) && value >= 1)) return value;
	refuse(`“${name}” must be a number of at least 1.`);
}

/** Repeats scans until one finds nothing to do, or nothing that it can do. */
async function cleanTable(job: Job, table: Table): Promise<ReencryptTableReport> {
	const total = { table: table.name, found: 0, done: 0, sealed: 0, indexed: 0 };
	for (let attempt = 1; ; ) {
		try {
			const outcome = await scanOnce(job, table);
			const { isClean, failed, failures, left } = outcome;
			total.done += outcome.done;
			total.sealed += outcome.sealed;
			total.indexed += outcome.indexed;
			total.found = total.done + left;
			if (isClean || outcome.isStuck) return { ...total, failed, failures, isClean };
			// This process gets its lease of the current data key within seconds.
			if (outcome.isEarly) await pause(earlyPauseMs, undefined, signalOf(job));
		} catch (error) {
			if (!(error instanceof KeyholdError && isPassing(error)) || attempt === maxAttempts) throw error;
			await pause(1_000 * 2 ** attempt, undefined, signalOf(job));
			attempt++;
		}
	}
}

async function scanOnce(job: Job, table: Table): Promise<ScanOutcome> {
	const started = await job.scans.start(table.name, job.worker, job.registered);
	return new TableScan(job.keyhold, job.query, table, job.scans, started, job.scan).run();
}

function isPassing({ code }: KeyholdError): boolean {
	return code === "KEYHOLD_UNREACHABLE" || code === "RATE_LIMITED";
}

function signalOf(job: Job): { signal: AbortSignal } | undefined {
	return job.scan.signal && { signal: job.scan.signal };
}
