import fc from "fast-check";
import { expect, test } from "vitest";
import { pastedArn } from "./new-key.ts";

const arn = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

test("an ARN arrives clean, whatever was copied along with it", () => {
	const around = fc.array(
		fc.constantFrom(
			" ",
			"\t",
			"\r\n",
			'"',
			"'",
			"`",
			",",
			";",
			"<",
			">",
			"“",
			"”",
			"\u200b",
			"\ufeff",
			"\u00a0",
			"\u2069",
		),
		{ maxLength: 12 },
	);
	const invisible = fc.array(fc.tuple(fc.nat(arn.length), fc.constantFrom("\u200b", "\u00ad", "\u2060")), {
		maxLength: 5,
	});
	fc.assert(
		fc.property(around, around, invisible, (before, after, inserted) => {
			const letters = [...arn, ""];
			for (const [at, one] of inserted) letters[at] = one + letters[at];
			expect(pastedArn.parse([...before, ...letters, ...after].join(""))).toBe(arn);
		}),
		{ numRuns: 1_000 },
	);
});

test("cleaning twice changes nothing, whatever is pasted, and nothing that is left is empty", () => {
	let accepted = 0;
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
			const once = pastedArn.safeParse(text);
			if (!once.success) return;
			accepted++;
			expect(once.data).not.toBe("");
			expect(pastedArn.parse(once.data)).toBe(once.data);
		}),
		{ numRuns: 2_000 },
	);
	expect(accepted).toBeGreaterThan(500);
});

test.each(["", " \r\n", '""', "\u200b"])("%j has no ARN in it", (text) => {
	expect(pastedArn.safeParse(text).error?.issues[0]?.message).toBe("Enter the ARN of the key.");
});
