import { expect, it } from "vitest";
import { keyNamesOf } from "./key-names.ts";

type Report = Parameters<typeof keyNamesOf>[0];

it("every key of a report is listed once, by the name that any section gives it", () => {
	const key = (arn: string, name?: string) => ({ id: arn, arn, ...(name && { name }) });
	const report = {
		// An earlier version wrote no name here.
		protection: [{ key: key("a") }, { key: null }, { key: key("b", "second") }, { key: key("b") }],
		keys: {
			changes: [
				{ key: key("a", "first"), newArn: "c" },
				{ key: null, newArn: "a" },
				{ key: null, newArn: null },
			],
			healthChanges: [{ key: key("b", "second") }],
			revocations: [{ key: null }],
			drills: [{ key: key("d", "fourth") }],
		},
	} as unknown as Report;
	expect([...keyNamesOf(report)]).toEqual([
		["a", "first"],
		["b", "second"],
		["c", null],
		["d", "fourth"],
	]);
});
