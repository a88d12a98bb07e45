import { describe, expect, it } from "vitest";
import type { KeyEnding, RekeyOutcome } from "@/lib/keys/rekey-outcome.ts";
import { endingText, outcomeText } from "./outcome-text.ts";

const outcome = (change: Partial<RekeyOutcome>): RekeyOutcome => ({
	id: "01890a5d-ac96-774b-bcce-b302099a8057",
	reason: "ACTIVATE",
	records: 221_437,
	destroyed: 0,
	tookMs: 16_400,
	finishedAt: "2026-11-29T10:00:00.000Z",
	from: "first-key",
	isFromInUse: false,
	to: "second-key",
	...change,
});

describe("the result of a rekey says how much went where", () => {
	it.each<[Partial<RekeyOutcome>, string, string]>([
		[
			{ from: "Keyhold managed key" },
			"221,437 records re-encrypted in 16 s",
			"They are protected by second-key.",
		],
		[
			{ reason: "REPLACE" },
			"221,437 records re-encrypted in 16 s",
			"They moved from first-key to second-key.",
		],
		[
			{ reason: "REPLACE", records: 1, destroyed: 5, tookMs: 3 },
			"1 record re-encrypted in 1 s",
			"It moved from first-key to second-key. 5 records destroyed: they can't be recovered.",
		],
		[
			{ reason: "DELETE", to: "Keyhold managed key" },
			"221,437 records moved to the Keyhold managed key in 16 s",
			"Nothing needs first-key any longer. You can disable it in AWS.",
		],
		[
			{ reason: "DELETE", to: "Keyhold managed key", isFromInUse: true },
			"221,437 records moved to the Keyhold managed key in 16 s",
			"Keep first-key enabled in AWS: a key with the same ARN was added again.",
		],
		[{ records: 1 }, "1 record re-encrypted in 16 s", "It is protected by second-key."],
		[
			{ reason: "DESTROY", records: 0, destroyed: 1 },
			"1 record destroyed",
			"It can't be recovered. New data is encrypted with second-key.",
		],
		[
			{ reason: "COVER", from: "Keyhold owned key" },
			"221,437 records moved to second-key in 16 s",
			"New data is encrypted with second-key as well.",
		],
		[
			{ reason: "DESTROY", records: 0, destroyed: 12, to: "Keyhold managed key" },
			"12 records destroyed",
			"They can't be recovered. New data is encrypted with the Keyhold managed key.",
		],
		[
			{ reason: "DELETE", records: 7, destroyed: 2, to: "Keyhold managed key" },
			"2 records destroyed",
			"They can't be recovered. New data is encrypted with the Keyhold managed key. 7 other records moved to the Keyhold managed key.",
		],
	])("%j", (change, title, text) => {
		expect(outcomeText(outcome(change))).toEqual({ title, text });
	});
});

it.each<[KeyEnding, string]>([
	[{ kind: "unused", to: null, records: null, destroyed: 0 }, "Never protected data"],
	[
		{ kind: "moved", to: "Keyhold managed key", records: 4, destroyed: 0 },
		"Moved to the Keyhold managed key: 4 records",
	],
	[{ kind: "replaced", to: "second-key", records: null, destroyed: 0 }, "Replaced by second-key"],
	[{ kind: "destroyed", to: "second-key", records: 0, destroyed: 1_200 }, "Data destroyed: 1,200 records"],
])("a deleted key's history says how its data left it: %j", (ending, text) => {
	expect(endingText(ending)).toBe(text);
});
