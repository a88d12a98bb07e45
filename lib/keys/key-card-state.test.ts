import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyHealth, KeyStatus, RekeyReason, Resource } from "../platform/prisma/enums.ts";
import type { DeploymentView, OpenRekey } from "./encryption-keys-overview.ts";
import { type CardNotice, keyCardState } from "./key-card-state.ts";
import type { KeyView } from "./key-view.ts";
import { assertMovable, assertTransition } from "./lifecycle.ts";

const since = "2026-11-29T10:00:00.000Z";
const earlier = "2026-11-29T09:00:00.000Z";

const small = fc.constantFrom(0, 0, 0, 1, 3);
const probe = fc.record({
	checkedAt: fc.constantFrom(earlier, since),
	checks: fc.constant([{ id: "rotation", outcome: "warn", seen: "Automatic rotation is off." }]),
});
const facts = fc.record({
	deletionDate: fc.option(fc.constant("2026-12-06T10:00:00.000Z")),
	rotation: fc.option(
		fc.record({ isOn: fc.boolean(), periodDays: fc.constant(365), nextAt: fc.constant(null) }),
	),
	readAt: fc.constant(since),
});
const keyOf = (status: fc.Arbitrary<KeyStatus>) =>
	fc.record({
		id: fc.uuid(),
		name: fc.constant("prod-data-key"),
		status,
		health: fc.constantFrom(...Object.values(KeyHealth)),
		healthError: fc.constant(null),
		healthSince: fc.constant(since),
		probe: fc.option(probe),
		facts: fc.option(facts),
		dataKeys: small,
		records: fc.option(small),
		isArnInUse: fc.boolean(),
		destroyed: small,
	}) as unknown as fc.Arbitrary<KeyView>;

const rekeyOf = fc.record({
	reason: fc.constantFrom(...Object.values(RekeyReason)),
	isProtected: fc.boolean(),
	done: small,
	total: fc.option(fc.nat({ max: 6 })),
	destroyed: small,
	blockedReason: fc.option(fc.constant("The key is disabled.")),
	from: fc.option(fc.constant("first-key")),
	to: fc.constant("second-key"),
});
const resourceOf = fc.record({
	resource: fc.constantFrom(...Object.values(Resource)),
	isCovered: fc.boolean(),
	elsewhere: fc.array(
		fc.record({ keyName: fc.constant("first-key"), records: fc.integer({ min: 1, max: 9 }) }),
	),
});

/** Any view, also one that no database holds: the card must not depend on the order in which its parts were read. */
const cases = fc.record({
	key: keyOf(fc.constantFrom(...Object.values(KeyStatus).filter((status) => status !== "DELETED"))),
	deployment: fc.record({
		name: fc.constant("Production"),
		previous: fc.array(keyOf(fc.constantFrom("DELETING", "DELETED")), { maxLength: 2 }),
		rekey: fc.option(rekeyOf),
		outcome: fc.option(fc.record({ id: fc.uuid(), reason: fc.constantFrom(...Object.values(RekeyReason)) })),
		resources: fc.array(resourceOf, { maxLength: 3 }),
	}) as unknown as fc.Arbitrary<DeploymentView>,
});

function holds(
	claim: (given: { key: KeyView; deployment: DeploymentView } & ReturnType<typeof keyCardState>) => void,
) {
	fc.assert(
		fc.property(cases, ({ key, deployment }) => claim({ key, deployment, ...keyCardState(deployment, key) })),
		{ numRuns: 2_000 },
	);
}

const of = <Kind extends CardNotice["kind"]>(notices: CardNotice[], kind: Kind) =>
	notices.filter((notice): notice is Extract<CardNotice, { kind: Kind }> => notice.kind === kind);
const isNeeded = ({ dataKeys, records }: KeyView) => dataKeys > 0 || records > 0;
const works = ({ health }: KeyView) => health === "HEALTHY" || health === "WARNING";

describe("a key's card, whatever the view", () => {
	it("calls a key free to disable only when nothing is under it, it is deleted, and the new key stays", () => {
		let seen = 0;
		holds(({ notices, key }) => {
			for (const { keyView, need } of of(notices, "previous").filter(({ need }) => need === "none")) {
				seen++;
				const { status, isArnInUse } = keyView;
				expect([need, isNeeded(keyView), status, isArnInUse, key.status]).toEqual([
					"none",
					false,
					"DELETED",
					false,
					"ACTIVE",
				]);
			}
		});
		expect(seen).toBeGreaterThan(20);
	});

	it("asks to keep or restore a previous key only while it still protects something", () => {
		let seen = 0;
		holds(({ notices }) => {
			for (const { keyView, need } of of(notices, "previous").filter(({ need }) => need !== "none")) {
				seen++;
				expect(isNeeded(keyView)).toBe(true);
				expect(need === "refused").toBe(keyView.health === "REVOKED");
			}
		});
		expect(seen).toBeGreaterThan(50);
	});

	it("mentions every previous key that still protects data", () => {
		holds(({ notices, deployment }) => {
			const mentioned = of(notices, "previous").map(({ keyView }) => keyView.id);
			for (const previous of deployment.previous.filter(isNeeded)) expect(mentioned).toContain(previous.id);
		});
	});

	it("says nothing of restoring a key under which nothing is left", () => {
		holds(({ notices, key }) => {
			if (key.status !== "ADDED" && !isNeeded(key)) expect(of(notices, "health")).toEqual([]);
		});
	});

	it("shows trouble with a key that data is under", () => {
		holds(({ notices, key }) => {
			if (isNeeded(key) && key.health !== "HEALTHY") expect(of(notices, "health")).toHaveLength(1);
		});
	});

	it("shows either a move or the result of one, never both, and no result beside trouble", () => {
		holds(({ notices, key, deployment }) => {
			expect(of(notices, "moving")).toHaveLength(deployment.rekey ? 1 : 0);
			if (deployment.rekey || (isNeeded(key) && !works(key))) expect(of(notices, "outcome")).toEqual([]);
		});
	});

	it("names resources as not covered only while their protection can be changed", () => {
		holds(({ notices, offers, deployment }) => {
			for (const { uncovered } of of(notices, "uncovered")) {
				expect(offers.cover).toBe(true);
				expect(uncovered.length).toBeGreaterThan(0);
				expect(uncovered.some(({ isCovered }) => isCovered)).toBe(false);
			}
			const isUncovered = deployment.resources.some(({ isCovered }) => !isCovered);
			expect(of(notices, "uncovered")).toHaveLength(offers.cover && isUncovered ? 1 : 0);
		});
	});

	it("advises on rotation only while the key works and stays", () => {
		holds(({ rotation, key }) => {
			if (!works(key) || key.facts?.deletionDate) expect(rotation).toBeNull();
			if (typeof rotation === "string") expect(key.probe?.checkedAt).toBe(since);
		});
	});

	it("shows waiting data before the warnings of a working key", () => {
		let seen = 0;
		holds(({ notices, key, deployment }) => {
			const kinds = notices.map(({ kind }) => kind);
			if (!kinds.includes("health") || !works(key) || !deployment.rekey?.blockedReason) return;
			seen++;
			expect(kinds.indexOf("moving")).toBeLessThan(kinds.indexOf("health"));
		});
		expect(seen).toBeGreaterThan(20);
	});

	it("offers no change that its verb refuses for the key's state", () => {
		holds(({ offers, key }) => {
			if (offers.activate) assertTransition("activate", key);
			if (offers.replace) {
				assertTransition("deleteUsed", key);
				assertMovable(key, key.records, "replace");
			}
			if (offers.remove === "allowed") assertMovable(key, key.records, "delete");
			if (offers.remove === "refused") expect(() => assertMovable(key, key.records, "delete")).toThrow();
			if (offers.remove) assertTransition(key.status === "ADDED" ? "deleteUnused" : "deleteUsed", key);
			if (offers.destroy) {
				assertTransition("destroyData", key);
				expect([key.health, isNeeded(key)]).toEqual(["REVOKED", true]);
			}
			if (offers.cover) expect([key.status, works(key)]).toEqual(["ACTIVE", true]);
		});
	});

	it("counts what waits only when it is known", () => {
		holds(({ notices }) => {
			for (const { rekey, waiting } of of(notices, "moving")) {
				if (rekey.total === null && rekey.isProtected) expect(waiting).toBeNull();
				else expect(waiting).not.toBeNull();
			}
		});
	});
});

describe("the phase of a key", () => {
	const phase = (status: KeyStatus, rekey: Partial<OpenRekey> | null, key: Partial<KeyView> = {}) =>
		keyCardState(
			{ previous: [], resources: [], outcome: null, rekey } as unknown as DeploymentView,
			{
				status,
				health: "HEALTHY",
				dataKeys: 0,
				records: 0,
				destroyed: 0,
				facts: null,
				probe: null,
				...key,
			} as KeyView,
		).phase;

	it.each([
		["ACTIVATING", { reason: "ACTIVATE" }, {}, "ACTIVATING"],
		["ACTIVATING", { reason: "REPLACE" }, {}, "REPLACING"],
		["DELETING", { reason: "DELETE", destroyed: 0 }, {}, "DELETING"],
		["DELETING", { reason: "DESTROY", destroyed: 0 }, {}, "DESTROYING"],
		["DELETING", { reason: "DELETE", destroyed: 3 }, {}, "DESTROYING"],
		["DELETING", { reason: "DELETE", destroyed: 0 }, { destroyed: 5 }, "DESTROYING"],
		["ACTIVE", { reason: "COVER" }, {}, "ACTIVE"],
		["ADDED", { reason: "DELETE", destroyed: 3 }, {}, "ADDED"],
	] as const)(
		"%s with %j and %j is named by what happens to the data: %s",
		(status, rekey, key, expected) => {
			expect(phase(status, rekey, key)).toBe(expected);
		},
	);
});
