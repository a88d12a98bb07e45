/** A row to check. Hashes are hexadecimal. */
export type CheckedRow = {
	seq: bigint;
	prevHash: string;
	hash: string;
	/** The hash of its content under this number. */
	hashAt: (seq: bigint) => string;
};

export type ChainHead = { seq: bigint; hash: string };

export type FindingKind = "changed" | "missing" | "added" | "reordered" | "head" | "rewritten";

export type Finding = {
	kind: FindingKind;
	/** The affected rows, inclusive. */
	from: bigint;
	to: bigint;
	/** The original number of the first reordered row. */
	was?: bigint;
	sentence: string;
};

export const genesisHash = "0".repeat(64);

/** Changed rows that are compared with each other at the end, to find reordered ones. Further ones count as changed. */
const maxSuspects = 200;
/** Further findings are counted, not listed. */
const maxFindings = 1_000;

type Options = {
	/** The number of the first row; null if it may be any. */
	startsAt: bigint | null;
	/** Rows may be missing, as in a filtered export. */
	mayHaveGaps?: boolean;
	/** A row known from outside the database: the last one of an export. */
	known?: ChainHead | undefined;
};

type Passed = { seq: bigint; hash: string; isSound: boolean };

/**
 * Checks the rows of a chain one by one, by ascending number, in constant memory, and names rows that are changed, missing,
 * added or reordered. Pure.
 */
export class ChainCheck {
	readonly #options: Options;
	readonly #findings: Finding[] = [];
	readonly #suspects: CheckedRow[] = [];
	/** Numbers that moved rows have left, unless the row is found elsewhere. */
	readonly #lost = new Set<bigint>();
	#moved: Finding | null = null;
	#unnamed = 0;
	#rows = 0;
	#before: Passed | null = null;
	#previous: Passed | null = null;
	#shift = 0n;
	/** The previous row does not fit the one before it. The next row decides which of them is wrong. */
	#isTorn = false;

	constructor(options: Options) {
		this.#options = options;
		const { startsAt } = options;
		if (startsAt === 1n) this.#previous = { seq: 0n, hash: genesisHash, isSound: true };
	}

	get rows(): number {
		return this.#rows;
	}

	add(row: CheckedRow): void {
		this.#rows++;
		const previous = this.#previous;
		if (previous && row.seq <= previous.seq) {
			this.#name("added", row.seq, `in the place of row ${previous.seq + 1n}`);
			return;
		}
		const { known } = this.#options;
		if (row.seq === known?.seq && row.hash !== known.hash) {
			this.#name("rewritten", row.seq, "its hash was different when the export was made");
		}
		const isNext = previous !== null && row.seq === previous.seq + 1n;
		if (previous && !isNext && !this.#options.mayHaveGaps) {
			this.#name("missing", previous.seq + 1n, "not in the chain", row.seq - 1n);
		}
		const isSound = row.hashAt(row.seq) === row.hash;
		if (!isSound) this.#explain(row, isNext ? previous : null);
		const fits = !isNext || row.prevHash === previous.hash;
		if (this.#isTorn) this.#settleTear(isNext && fits);
		else if (!fits && isSound && previous.isSound) {
			this.#isTorn = true;
			this.#pass(row, isSound, previous);
			return;
		}
		this.#isTorn = false;
		this.#pass(row, isSound, previous);
	}

	/** Ends the check. `head` is the recorded head of the chain, null if there is none, undefined if it is unknown. */
	finish(head?: ChainHead | null): { rows: number; findings: Finding[]; unnamed: number } {
		const last = this.#previous;
		if (this.#isTorn) this.#settleTear(head != null && head.seq === last?.seq && head.hash === last.hash);
		else if (head !== undefined) this.#compareHead(head, last);
		this.#compareEnd(head?.seq ?? 0n, last?.seq ?? 0n);
		this.#judgeSuspects();
		for (const seq of this.#lost)
			this.#name("missing", seq, "not in the chain, and later rows were moved up");
		this.#findings.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
		return { rows: this.#rows, findings: this.#findings, unnamed: this.#unnamed };
	}

	#pass(row: CheckedRow, isSound: boolean, previous: Passed | null): void {
		this.#before = previous;
		this.#previous = { seq: row.seq, hash: row.hash, isSound };
	}

	/** Finds out why a row does not have the hash of its content: it was moved or changed. */
	#explain(row: CheckedRow, previous: Passed | null): void {
		const shift = [this.#shift, 1n, -1n].find((by) => by !== 0n && row.hashAt(row.seq + by) === row.hash);
		if (shift === undefined) {
			if (this.#suspects.length < maxSuspects) this.#suspects.push(row);
			else this.#nameChanged(row.seq);
			return;
		}
		const was = row.seq + shift;
		this.#nameMoved(row.seq, was);
		if (previous?.isSound && row.prevHash !== previous.hash) {
			if (shift > 0n) for (let seq = row.seq; seq < was; seq++) this.#lost.add(seq);
			// Without the previous row, this one fits: the previous one was added.
			else if (row.prevHash === this.#before?.hash)
				this.#name("added", previous.seq, "inserted between two rows");
		}
		this.#shift = shift;
	}

	/** The previous row did not fit the one before. If the chain continues from it, the one before is wrong. */
	#settleTear(isContinued: boolean): void {
		this.#isTorn = false;
		const torn = this.#previous as Passed;
		const before = this.#before;
		if (isContinued && before && before.seq > 0n) {
			this.#name(
				"changed",
				before.seq,
				`not the row that row ${torn.seq} was chained to: changed and hashed again, or replaced`,
			);
		} else this.#name("added", torn.seq, "chained to neither neighbor");
	}

	#compareHead(head: ChainHead | null, last: Passed | null): void {
		const lastSeq = last?.seq ?? 0n;
		if (!head) {
			if (lastSeq > 0n) this.#name("head", lastSeq, "present, but the chain has no head");
		} else if (head.seq > lastSeq) {
			this.#name("missing", lastSeq + 1n, "cut off at the end", head.seq);
		} else if (head.seq < lastSeq) {
			this.#name("added", head.seq + 1n, "beyond the head of the chain", lastSeq);
		} else if (last?.isSound && head.hash !== last.hash) {
			this.#name("head", lastSeq, "not the row that the head of the chain names: one of the two was changed");
		}
	}

	/** If rows and head were both cut off, only a row known from outside reveals it. */
	#compareEnd(headSeq: bigint, lastSeq: bigint): void {
		const { known } = this.#options;
		const end = headSeq > lastSeq ? headSeq : lastSeq;
		if (known && known.seq > end) {
			this.#name("missing", end + 1n, "cut off since the export was made", known.seq);
		}
	}

	#judgeSuspects(): void {
		const places = [...this.#suspects.map(({ seq }) => seq), ...this.#lost];
		for (const row of this.#suspects) {
			const was = places.find((seq) => seq !== row.seq && row.hashAt(seq) === row.hash);
			if (was === undefined) this.#nameChanged(row.seq);
			else this.#nameMoved(row.seq, was);
		}
	}

	#nameChanged(seq: bigint): void {
		this.#name("changed", seq, "its content does not match its hash");
	}

	#nameMoved(seq: bigint, was: bigint): void {
		this.#lost.delete(was);
		const last = this.#moved;
		if (last?.was !== undefined && last.to + 1n === seq && last.was - last.from === was - seq) {
			last.to = seq;
			last.sentence = `Rows ${last.from} to ${seq} are reordered: they were written as ${last.was} to ${was}.`;
			return;
		}
		this.#moved = {
			kind: "reordered",
			from: seq,
			to: seq,
			was,
			sentence: `Row ${seq} is reordered: it was written as row ${was}.`,
		};
		this.#keep(this.#moved);
	}

	#name(kind: FindingKind, from: bigint, why: string, to = from): void {
		const last = this.#findings.at(-1);
		if (last?.kind === kind && kind === "changed" && last.to + 1n === from) {
			last.to = to;
			last.sentence = sentenceOf(kind, last.from, to, why);
		} else this.#keep({ kind, from, to, sentence: sentenceOf(kind, from, to, why) });
	}

	#keep(finding: Finding): void {
		if (this.#findings.length < maxFindings) this.#findings.push(finding);
		else this.#unnamed++;
	}
}

const words: Record<FindingKind, string> = {
	changed: "changed",
	missing: "missing",
	added: "added",
	reordered: "reordered",
	head: "in doubt",
	rewritten: "rewritten",
};

function sentenceOf(kind: FindingKind, from: bigint, to: bigint, why: string): string {
	const [subject, verb] = from === to ? [`Row ${from}`, "is"] : [`Rows ${from} to ${to}`, "are"];
	return `${subject} ${verb} ${words[kind]}: ${why}.`;
}
