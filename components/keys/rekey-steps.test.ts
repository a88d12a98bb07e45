import { describe, expect, it } from "vitest";
import type { RekeyProgress } from "@/lib/keys/rekey-progress.ts";
import { progressText } from "./rekey-steps.tsx";

const rekey = (change: Partial<RekeyProgress>) =>
	progressText({
		done: 518_000,
		total: 1_204_551,
		recordsPerSecond: 41_000,
		remainingMs: 17_000,
		blockedReason: null,
		...change,
	} as RekeyProgress);

describe("the progress of a rekey", () => {
	it.each<[Partial<RekeyProgress>, string]>([
		[{}, "43% · 518,000 of 1,204,551 · 41,000/s · 17 s left"],
		[{ remainingMs: 999 }, "43% · 518,000 of 1,204,551 · 41,000/s · almost done"],
		[{ blockedReason: "The key is disabled." }, "43% · 518,000 of 1,204,551"],
		[{ done: 0, recordsPerSecond: null, remainingMs: null }, "0% · 0 of 1,204,551"],
		[{ done: 1_204_551, remainingMs: 0 }, "100% · 1,204,551 of 1,204,551 · 41,000/s"],
		[{ total: null }, "not started"],
	])("with %j reads: %s", (change, text) => {
		expect(rekey(change)).toBe(text);
	});
});
