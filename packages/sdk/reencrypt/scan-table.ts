import type { Sealer } from "../prisma/sealer.ts";
import type { ReencryptCounts, ReencryptFailure, ReencryptProgress } from "./options.ts";
import type { Pace } from "./pace.ts";
import { keyOf, type PageRow, reencryptPage } from "./reencrypt-page.ts";
import type { ScanCount, Scans, StartedScan } from "./scans.ts";
import { anyKey, countPage, dataKeyIdOfPrefix, prefixesOf, readPage, type Span } from "./statements.ts";
import type { Query, Table } from "./table.ts";

export type ScanOptions = {
	batchSize: number;
	concurrency: number;
	pace: Pace;
	signal: AbortSignal | undefined;
	onProgress: ((progress: ReencryptProgress) => void) | undefined;
};

export type ScanOutcome = ReencryptCounts & {
	/** Values that are still under a retiring data key. */
	left: number;
	/** True if there was nothing to do. */
	isClean: boolean;
	/** True if all that is left can't be done now. */
	isStuck: boolean;
	/** True if nothing was done, and the next scan may do more. */
	isEarly: boolean;
	failures: ReencryptFailure[];
};

const countedPerPage = 20_000;
const maxFailuresListed = 1_000;
const reportEveryMs = 1_000;

/** One scan of a table, reported to Keyhold: counts the values that need work, and then does that work, if any. */
export class TableScan {
	readonly #keyhold: Sealer;
	readonly #query: Query;
	readonly #table: Table;
	readonly #scans: Scans;
	readonly #scan: StartedScan;
	readonly #options: ScanOptions;
	readonly #retiring: ReadonlySet<string>;
	readonly #prefixes: [text: string[], hex: string[]];
	readonly #counts: Map<string, ScanCount>;
	/** Values under data keys that stay, so that Keyhold can show how many there are. */
	readonly #staying = new Map<string, number>();
	/** Values under a data key that pages had and could not re-encrypt. */
	readonly #missed = new Map<string, number>();
	readonly #total: ReencryptCounts = { found: 0, done: 0, sealed: 0, indexed: 0, failed: 0 };
	readonly #failures: ReencryptFailure[] = [];
	#rowsRead = 0;
	#lost = 0;
	#reportedAtMs = Number.NEGATIVE_INFINITY;

	constructor(
		keyhold: Sealer,
		query: Query,
		table: Table,
		scans: Scans,
		scan: StartedScan,
		options: ScanOptions,
	) {
		this.#keyhold = keyhold;
		this.#query = query;
		this.#table = table;
		this.#scans = scans;
		this.#scan = scan;
		this.#options = options;
		this.#retiring = new Set(scan.dataKeys.map(({ dataKeyId }) => dataKeyId));
		this.#counts = new Map(
			scan.dataKeys.map(({ dataKeyId }) => [dataKeyId, { dataKeyId, found: 0, done: 0, left: 0 }]),
		);
		const prefixes = [...this.#retiring].map(prefixesOf);
		this.#prefixes = [prefixes.map(({ text }) => text), prefixes.map(({ hex }) => hex)];
	}

	/** @throws KeyholdError if Keyhold can't be reached; the reason of an aborted signal; errors of the database */
	async run(): Promise<ScanOutcome> {
		const isClean = (await this.#count()) === 0;
		if (!isClean) {
			// Before any value is opened: Keyhold restores released data keys that turn out to be needed.
			await this.#scans.report(this.#scan.scanId, [...this.#counts.values()], false);
			await this.#work();
		}
		this.#progress(true);
		const staying = [...this.#staying].map(([dataKeyId, found]) => ({
			dataKeyId,
			found,
			done: 0,
			left: found,
		}));
		await this.#scans.report(this.#scan.scanId, [...this.#counts.values(), ...staying], true);
		const left = [...this.#counts.values()].reduce((sum, count) => sum + count.left, 0);
		const { done, sealed, indexed, failed } = this.#total;
		const hasMoved = done + sealed + indexed > 0;
		const isStuck = failed > 0 && !hasMoved && this.#lost === 0;
		const isEarly = !hasMoved && this.#lost > 0;
		return { ...this.#total, left, isClean, isStuck, isEarly, failures: this.#failures };
	}

	/** Counts by data key, in pages, and returns the number of rows that need work. */
	async #count(): Promise<number> {
		let wanted = 0;
		for (let after: string[] | undefined; ; ) {
			this.#options.signal?.throwIfAborted();
			const span: Span = { after, upTo: undefined, limit: countedPerPage };
			const { text, values } = countPage(this.#table, span, this.#prefixes);
			let last: PageRow | undefined;
			for (const row of await this.#query(text, ...values)) {
				if (row.prefix === null) wanted += row.n as number;
				else if (row.prefix === "") last = row;
				else this.#add(dataKeyIdOfPrefix(row.prefix as string), row.n as number);
			}
			if (!last || (last.n as number) < countedPerPage) return wanted;
			after = keyOf(this.#table, last);
			await this.#report();
		}
	}

	#add(dataKeyId: string | undefined, values: number): void {
		if (dataKeyId === undefined) return;
		const count = this.#counts.get(dataKeyId);
		if (count) {
			count.found += values;
			count.left += values;
			this.#total.found += values;
		} else this.#staying.set(dataKeyId, (this.#staying.get(dataKeyId) ?? 0) + values);
	}

	/** Goes through the rows, from a random one to the end and then from the beginning to it, several pages at a time. */
	async #work(): Promise<void> {
		const start = anyKey(this.#table);
		const [row] = await this.#query(start.text);
		const middle = row ? keyOf(this.#table, row) : undefined;
		await this.#workOn({ after: middle, upTo: undefined });
		if (middle) await this.#workOn({ after: undefined, upTo: middle });
	}

	async #workOn({ after, upTo }: { after: string[] | undefined; upTo: string[] | undefined }): Promise<void> {
		const inProgress = new Set<Promise<void>>();
		let failure: { error: unknown } | undefined;
		try {
			for (let from = after; !failure; ) {
				const page = readPage(
					this.#table,
					{ after: from, upTo, limit: this.#options.batchSize },
					this.#prefixes,
				);
				const rows = await this.#query(page.text, ...page.values);
				const last = rows.at(-1);
				if (!last) break;
				from = keyOf(this.#table, last);
				this.#rowsRead += last.n as number;
				const wanted = rows.filter((row) => this.#table.columns.some((_, at) => row[`v${at}`] !== null));
				await this.#options.pace.take(wanted.length, this.#options.signal);
				const work = this.#workOnPage(wanted)
					.catch((error: unknown) => {
						failure ??= { error };
					})
					.finally(() => inProgress.delete(work));
				inProgress.add(work);
				if (inProgress.size >= this.#options.concurrency) await Promise.race(inProgress);
			}
		} finally {
			await Promise.all(inProgress);
		}
		if (failure) throw failure.error;
	}

	async #workOnPage(rows: PageRow[]): Promise<void> {
		if (rows.length > 0) {
			const outcome = await reencryptPage(this.#keyhold, this.#query, this.#table, rows, this.#retiring);
			for (const [dataKeyId, found] of outcome.found)
				this.#move(dataKeyId, found, outcome.done.get(dataKeyId) ?? 0);
			this.#total.sealed += outcome.sealed;
			this.#total.indexed += outcome.indexed;
			this.#total.failed += outcome.failures.length;
			this.#lost += outcome.lost;
			const room = maxFailuresListed - this.#failures.length;
			this.#failures.push(...outcome.failures.slice(0, room));
		}
		await this.#report();
	}

	/** Notes the values that a page had under a data key, and those of them that it re-encrypted. */
	#move(dataKeyId: string, found: number, done: number): void {
		const count = this.#counts.get(dataKeyId);
		if (!count) return;
		count.done += done;
		this.#total.done += done;
		const missed = (this.#missed.get(dataKeyId) ?? 0) + found - done;
		this.#missed.set(dataKeyId, missed);
		// Another job may have done some, and new ones may have been written since they were counted.
		count.left = Math.max(missed, count.found - count.done);
	}

	/** Tells Keyhold and the caller how far the scan is, at most once a second. */
	async #report(): Promise<void> {
		const nowMs = performance.now();
		if (nowMs - this.#reportedAtMs < reportEveryMs) return;
		this.#reportedAtMs = nowMs;
		this.#progress(false);
		await this.#scans.report(this.#scan.scanId, [...this.#counts.values()], false);
	}

	#progress(isLast: boolean): void {
		if (isLast) this.#reportedAtMs = performance.now();
		this.#options.onProgress?.({ table: this.#table.name, rowsRead: this.#rowsRead, ...this.#total });
	}
}
