import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChainCheck, type ChainHead, type CheckedRow, genesisHash } from "./chain-check.ts";

type Row = { seq: bigint; prevHash: string; content: string; hash: string };

const hashAt = ({ prevHash, content }: Row, seq: bigint) =>
	createHash("sha256").update(`${seq} ${prevHash} ${content}`).digest("hex");
const rehashed = (row: Row): Row => ({ ...row, hash: hashAt(row, row.seq) });

function chainOf(length: number): Row[] {
	const rows: Row[] = [];
	for (let seq = 1n; seq <= BigInt(length); seq++) {
		rows.push(rehashed({ seq, prevHash: rows.at(-1)?.hash ?? genesisHash, content: `${seq}`, hash: "" }));
	}
	return rows;
}

const headOf = (rows: Row[]): ChainHead | null => {
	const last = rows.at(-1);
	return last ? { seq: last.seq, hash: last.hash } : null;
};

/** The findings in short: "changed 5", "missing 5–7". */
function findingsOf(
	rows: Row[],
	head: ChainHead | null | undefined = headOf(rows),
	known?: ChainHead,
): string[] {
	const check = new ChainCheck({ startsAt: 1n, known });
	for (const row of rows) {
		check.add({ ...row, hashAt: (seq) => hashAt(row, seq) } satisfies CheckedRow & Row);
	}
	return check
		.finish(head)
		.findings.map(({ kind, from, to }) => `${kind} ${from}${to === from ? "" : `–${to}`}`);
}

const withRow = (rows: Row[], seq: number, change: (row: Row) => Row) =>
	rows.map((row) => (row.seq === BigInt(seq) ? change(row) : row));
const without = (rows: Row[], ...seqs: number[]) => rows.filter(({ seq }) => !seqs.includes(Number(seq)));
const renumbered = (rows: Row[]) => rows.map((row, index) => ({ ...row, seq: BigInt(index + 1) }));

describe("an audit chain", () => {
	const chain = chainOf(10);
	const head = headOf(chain);

	it("that is intact has no findings, at any length", () => {
		for (let length = 0; length < 12; length++) expect(findingsOf(chainOf(length))).toEqual([]);
	});

	it("that has grown since a kept export still has its last row", () => {
		for (let length = 1; length <= 10; length++)
			expect(findingsOf(chain, head, headOf(chainOf(length)) ?? undefined)).toEqual([]);
	});

	it("that was cut to any length, together with its head, lacks rows of the kept export", () => {
		const known = head ?? undefined;
		for (let length = 1; length < 10; length++) {
			const cut = chainOf(length);
			expect(findingsOf(cut)).toEqual([]);
			expect(findingsOf(cut, headOf(cut), known)).toEqual([
				length === 9 ? "missing 10" : `missing ${length + 1}–10`,
			]);
			// Cut below its head, which names the rows already.
			expect(findingsOf(cut, head, known)).toHaveLength(1);
		}
	});

	it("that was hashed again differs from the kept export", () => {
		const known = { seq: 6n, hash: "f".repeat(64) };
		expect(findingsOf(chain, head, known)).toEqual(["rewritten 6"]);
	});

	it.each([1, 2, 5, 9, 10])("names row %i when its content is changed", (seq) => {
		expect(findingsOf(withRow(chain, seq, (row) => ({ ...row, content: "x" })))).toEqual([`changed ${seq}`]);
	});

	it.each([1, 5, 9])("names row %i when it is changed and hashed again", (seq) => {
		const changed = withRow(chain, seq, (row) => rehashed({ ...row, content: "x" }));
		expect(findingsOf(changed)).toEqual([`changed ${seq}`]);
	});

	it("names its last row when it does not match the head", () => {
		expect(
			findingsOf(
				withRow(chain, 10, (row) => rehashed({ ...row, content: "x" })),
				head,
			),
		).toEqual(["head 10"]);
		expect(findingsOf(chain, { seq: 10n, hash: genesisHash })).toEqual(["head 10"]);
		expect(findingsOf(chain, null)).toEqual(["head 10"]);
	});

	it.each([
		[[1], ["missing 1"]],
		[[5], ["missing 5"]],
		[[4, 5, 6], ["missing 4–6"]],
		[
			[2, 5],
			["missing 2", "missing 5"],
		],
		[[10], ["missing 10"]],
		[[8, 9, 10], ["missing 8–10"]],
	])("names the rows %j that are missing", (gone, expected) => {
		expect(findingsOf(without(chain, ...gone), head)).toEqual(expected);
	});

	it("names a missing row even if later rows were moved up to close the gap", () => {
		expect(findingsOf(renumbered(without(chain, 5)))).toEqual(["reordered 5–9", "missing 5"]);
		expect(findingsOf(renumbered(without(chain, 5, 6)))).toEqual(
			// Two numbers on: found by the rows that are left, as far as they are compared.
			expect.arrayContaining(["reordered 5–6"]),
		);
	});

	it("names an added row with a correct hash, and the rows moved down for it", () => {
		const added = rehashed({ seq: 5n, prevHash: chain[3]?.hash ?? "", content: "x", hash: "" });
		const rows = renumbered([...chain.slice(0, 4), added, ...chain.slice(4)]);
		expect(findingsOf(rows)).toEqual(["added 5", "reordered 6–11"]);
	});

	it("names a row in another's place that is chained to neither neighbor", () => {
		const foreign = withRow(chain, 5, (row) => rehashed({ ...row, prevHash: genesisHash, content: "x" }));
		expect(findingsOf(foreign)).toEqual(["added 5"]);
	});

	it("names rows beyond its head", () => {
		const next = rehashed({ seq: 11n, prevHash: head?.hash ?? "", content: "x", hash: "" });
		expect(findingsOf([...chain, next], head)).toEqual(["added 11"]);
		expect(findingsOf([{ ...next, seq: 0n }, ...chain])).toEqual(["added 0"]);
	});

	it.each([
		[3, 4],
		[2, 9],
		[1, 10],
	])("names rows %i and %i when they were swapped", (a, b) => {
		const traded = chain
			.map((row) => ({
				...row,
				seq: row.seq === BigInt(a) ? BigInt(b) : row.seq === BigInt(b) ? BigInt(a) : row.seq,
			}))
			.sort((one, other) => Number(one.seq - other.seq));
		expect(findingsOf(traded, head)).toEqual([`reordered ${a}`, `reordered ${b}`]);
	});

	it("is never intact after a change of one row, and names that row", () => {
		const change = fc.record({
			seq: fc.integer({ min: 1, max: 10 }),
			field: fc.constantFrom("content", "prevHash", "hash"),
			isRehashed: fc.boolean(),
		});
		fc.assert(
			fc.property(change, ({ seq, field, isRehashed }) => {
				const rows = withRow(chain, seq, (row) => {
					const changed = { ...row, [field]: "f".repeat(64) };
					return isRehashed && field !== "hash" ? rehashed(changed) : changed;
				});
				const found = findingsOf(rows, head);
				expect(found).toHaveLength(1);
				expect(Number(found[0]?.split(" ")[1])).toBe(seq);
			}),
		);
	});

	it("lists at most a thousand findings, and counts the others", () => {
		const check = new ChainCheck({ startsAt: 1n });
		for (const row of chainOf(5_000)) {
			const changed = { ...row, content: "x" };
			if (row.seq % 2n) check.add({ ...row, hashAt: (seq) => hashAt(row, seq) });
			else check.add({ ...changed, hashAt: (seq) => hashAt(changed, seq) });
		}
		const { findings, unnamed } = check.finish(undefined);
		expect(findings).toHaveLength(1_000);
		expect(findings.length + unnamed).toBe(2_500);
	});
});

describe("a filtered part of a chain", () => {
	it("may begin anywhere and have gaps, and still reveals a changed row", () => {
		const check = (rows: Row[]) => {
			const it = new ChainCheck({ startsAt: null, mayHaveGaps: true });
			for (const row of rows) it.add({ ...row, hashAt: (seq) => hashAt(row, seq) });
			return it.finish().findings.map(({ kind, from }) => `${kind} ${from}`);
		};
		const part = without(chainOf(10), 1, 2, 5, 9);
		expect(check(part)).toEqual([]);
		expect(check(withRow(part, 4, (row) => ({ ...row, content: "x" })))).toEqual(["changed 4"]);
		expect(check(withRow(part, 6, (row) => rehashed({ ...row, content: "x" })))).toEqual(["changed 6"]);
	});
});
