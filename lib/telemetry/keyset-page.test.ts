import fc from "fast-check";
import { expect, it } from "vitest";
import { keysetPage } from "./keyset-page.ts";

const positionOf = (row: number) => `at ${row}`;

/** A page as a database finds it: from the position on, one row more than the page holds. */
function read(all: number[], limit: number, place: { after?: number; before?: number }) {
	const sorted = all.toSorted((a, b) => b - a);
	const { after, before } = place;
	const beyond = sorted.filter((row) =>
		before !== undefined ? row > before : after === undefined || row < after,
	);
	const near = before === undefined ? beyond.slice(0, limit + 1) : beyond.slice(-limit - 1);
	return keysetPage(near, { limit, after: after?.toString(), before: before?.toString() }, positionOf);
}

it("pages in both directions show every row once, in order, and link to each other", () => {
	let walked = 0;
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.nat(500), { maxLength: 40 }),
			fc.integer({ min: 1, max: 7 }),
			(all, limit) => {
				const sorted = all.toSorted((a, b) => b - a);
				const down: number[] = [];
				let page = read(all, limit, {});
				expect(page.previous).toBeNull();
				for (down.push(...page.rows); page.next; down.push(...page.rows)) {
					page = read(all, limit, { after: Number(page.next.slice(3)) });
					expect(page.previous).toBe(positionOf(page.rows[0] ?? Number.NaN));
					walked++;
				}
				expect(down).toEqual(sorted);
				let up = page.rows;
				for (; page.previous; up = [...page.rows, ...up]) {
					page = read(all, limit, { before: Number(page.previous.slice(3)) });
					expect(page.next).toBe(positionOf(page.rows.at(-1) ?? Number.NaN));
				}
				expect(up).toEqual(sorted);
			},
		),
	);
	expect(walked).toBeGreaterThan(50);
});

it("each row of a page has its position", () => {
	expect(read([5, 3, 9], 2, {})).toEqual({
		rows: [9, 5],
		positions: ["at 9", "at 5"],
		next: "at 5",
		previous: null,
	});
});
