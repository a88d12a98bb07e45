import fc from "fast-check";
import { expect, it } from "vitest";
import { csvRecord } from "./csv-record.ts";

/** A reader of RFC 4180, for one record. */
function readRecord(record: string): string[] {
	expect(record.endsWith("\r\n")).toBe(true);
	// With a comma before the first cell too, each match is one cell and never empty.
	const cells = [...`,${record.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
	return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/u;

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM"])(
	"the cell %j is not a formula in a spreadsheet",
	(cell) => expect(readRecord(csvRecord([cell]))).toEqual([`'${cell}`]),
);

it.each(["", "a=1", "'t Hooft", " =1", "ada@acme.example", "2026-11-29"])(
	"the cell %j is left unchanged",
	(cell) => {
		expect(readRecord(csvRecord([cell]))).toEqual([cell]);
	},
);

it("any record is read back unchanged and contains no formula", () => {
	const cell = fc.oneof(
		fc.string({ unit: "grapheme" }),
		fc.string({ unit: fc.constantFrom(..."'\"=+-@\t\r\n＝＋－＠,;ab") }),
	);
	let neutralized = 0;
	fc.assert(
		fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
			const read = readRecord(csvRecord(cells));
			expect(read.filter((one) => startsFormula.test(one))).toEqual([]);
			const values = read.map((one) => (startsFormula.test(one.replace(/^'+/, "")) ? one.slice(1) : one));
			expect(values).toEqual(cells);
			neutralized += cells.filter((one) => startsFormula.test(one)).length;
		}),
		{ numRuns: 500 },
	);
	expect(neutralized).toBeGreaterThan(100);
});
