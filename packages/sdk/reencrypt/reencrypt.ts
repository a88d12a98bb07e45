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

const waitStepMs = 5_000;
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
		waitMs: options.waitMs ?? 30_000,
		scan: {
			batchSize: positive(options.batchSize, "batchSize") ?? 1_000,
			concurrency: positive(options.concurrency, "concurrency") ?? 2,
			pace: new Pace(positive(options.rowsPerSecond, "rowsPerSecond")),
			signal: options.signal,
			onProgress: options.onProgress,
		},
	};
	const reports: ReencryptTableReport[] = [];
	const awaited: Table[] = [];
	for (const table of tables) {
		const { report, isAwaited } = await cleanTable(job, table);
		reports.push(report);
		if (isAwaited) awaited.push(table);
	}
	await waitForRelease(job, awaited);
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
	waitMs: number;
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
async function cleanTable(
	job: Job,
	table: Table,
): Promise<{ report: ReencryptTableReport; isAwaited: boolean }> {
	const total = { table: table.name, found: 0, done: 0, sealed: 0, indexed: 0 };
	for (let attempt = 1; ; ) {
		try {
			const { outcome, dataKeys } = await scanOnce(job, table);
			const { isClean, failed, failures, left } = outcome;
			total.done += outcome.done;
			total.sealed += outcome.sealed;
			total.indexed += outcome.indexed;
			total.found = total.done + left;
			if (isClean || outcome.isStuck) {
				return { report: { ...total, failed, failures, isClean }, isAwaited: isClean && dataKeys > 0 };
			}
			// This process gets its lease of the current data key within seconds.
			if (outcome.isEarly) await pause(earlyPauseMs, undefined, signalOf(job));
		} catch (error) {
			if (!(error instanceof KeyholdError && isPassing(error)) || attempt === maxAttempts) throw error;
			await pause(1_000 * 2 ** attempt, undefined, signalOf(job));
			attempt++;
		}
	}
}

async function scanOnce(job: Job, table: Table): Promise<{ outcome: ScanOutcome; dataKeys: number }> {
	const started = await job.scans.start(table.name, job.worker, job.registered);
	const scan = new TableScan(job.keyhold, job.query, table, job.scans, started, job.scan);
	return { outcome: await scan.run(), dataKeys: started.dataKeys.length };
}

function isPassing({ code }: KeyholdError): boolean {
	return code === "KEYHOLD_UNREACHABLE" || code === "RATE_LIMITED";
}

/**
 * Keyhold releases a data key only after scans that began when the last lease on it had ended. Repeats the scans until Keyhold
 * lists none, or the time is over. Then the next run does it.
 */
async function waitForRelease(job: Job, tables: Table[]): Promise<void> {
	const endsAtMs = performance.now() + job.waitMs;
	for (let listed = tables; listed.length > 0; ) {
		const leftMs = endsAtMs - performance.now();
		if (leftMs <= 0) return;
		await pause(Math.min(waitStepMs, leftMs), undefined, signalOf(job));
		const next: Table[] = [];
		for (const table of listed) if ((await cleanTable(job, table)).isAwaited) next.push(table);
		listed = next;
	}
}

function signalOf(job: Job): { signal: AbortSignal } | undefined {
	return job.scan.signal && { signal: job.scan.signal };
}
