import { describe, expect, it } from "vitest";
import type { KeyFacts } from "../kms/key-facts.ts";
import { factAlerts, withRotationSince } from "./fact-alerts.ts";

const now = new Date("2026-11-20T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const facts = {
	state: "Enabled",
	origin: "AWS_KMS",
	deletionDate: null,
	validTo: null,
	isMultiRegion: false,
	rotation: { isOn: true, periodDays: 365, nextAt: null },
	rotationOffSince: null,
};
const keysOf = (change: object, limit = 90) =>
	factAlerts("k", { ...facts, ...change }, now, limit).map(({ onceKey }) =>
		onceKey.replace(/\d{4}-\S+ /, ""),
	);

it("a healthy key raises no alert", () => {
	expect(keysOf({})).toEqual([]);
});

describe("a key that AWS is about to delete", () => {
	it.each([
		[30, "now"],
		[7.5, "now"],
		[7, "7"],
		[3.2, "7"],
		[2.9, "3"],
		[0.5, "1"],
	])("%d days ahead raises the alert of stage %s", (days, stage) => {
		expect(keysOf({ state: "PendingDeletion", deletionDate: inDays(days) })).toEqual([`deletion k ${stage}`]);
	});

	it("raises another alert when the deletion was cancelled and scheduled again", () => {
		const first = factAlerts("k", { ...facts, state: "PendingDeletion", deletionDate: inDays(20) }, now, 90);
		const second = factAlerts("k", { ...facts, state: "PendingDeletion", deletionDate: inDays(21) }, now, 90);
		expect(first[0]?.onceKey).not.toBe(second[0]?.onceKey);
		expect(keysOf({ state: "Disabled", deletionDate: inDays(20) })).toEqual([]);
	});
});

it.each([
	[31, []],
	[30, ["expiry k 30"]],
	[5, ["expiry k 7"]],
	[0.2, ["expiry k 1"]],
])("imported key material that expires in %d days raises the alerts %j", (days, expected) => {
	expect(keysOf({ validTo: inDays(days) })).toEqual(expected);
});

describe("automatic rotation", () => {
	const off: KeyFacts = { ...facts, rotation: { isOn: false, periodDays: null, nextAt: null } };

	it("that is off raises one alert after the organization's limit", () => {
		expect(keysOf({ rotationOffSince: inDays(-89) })).toEqual([]);
		expect(keysOf({ rotationOffSince: inDays(-91) })).toHaveLength(1);
		expect(keysOf({ rotationOffSince: inDays(-31) }, 30)).toHaveLength(1);
	});

	it("counts as off from when it was first seen off, and never if AWS rotates or does not say", () => {
		const first = withRotationSince(off, null, now);
		expect(first.rotationOffSince).toBe(now.toISOString());
		expect(withRotationSince(off, first, new Date(inDays(5))).rotationOffSince).toBe(now.toISOString());
		expect(withRotationSince(facts, first, now).rotationOffSince).toBeNull();
		expect(withRotationSince({ ...off, rotation: null }, first, now).rotationOffSince).toBeNull();
	});
});
