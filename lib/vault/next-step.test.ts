import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataKeyState, Resource } from "../platform/prisma/client.ts";
import { nextStep, type Step, type Target } from "./next-step.ts";

type Key = {
	id: string;
	resource: Resource;
	state: DataKeyState;
	kmsKeyId: string;
	records: number;
};
type World = { targets: Target[]; keys: Key[] };

const resources: Resource[] = ["REQUEST_LOGS", "TRACES", "SCHEDULED_QUERIES", "APPLICATION_DATA"];
/** States that a data key of application data may also have. */
const keptStates: DataKeyState[] = ["INDEX", "RELEASED", "DESTROYED"];
const kmsKeyId = fc.constantFrom("kms A", "kms B", "kms C");
const targetsOf = (of: fc.Arbitrary<string | null>): fc.Arbitrary<Target[]> =>
	fc
		.tuple(of, of, of, of)
		.map((ids) => resources.map((resource, at) => ({ resource, kmsKeyId: ids[at] ?? null })));
const targets = targetsOf(fc.option(kmsKeyId, { freq: 8 }));

const draft = fc.record({
	at: fc.nat(3),
	kmsKeyId,
	records: fc.nat(5),
	keptState: fc.option(fc.constantFrom(...keptStates), { nil: undefined }),
});

/**
 * Any state of the database: no data key of a resource, or one CURRENT and any number RETIRING, oldest first; of application
 * data also those of an index, released and destroyed ones.
 */
const world: fc.Arbitrary<World> = fc
	.tuple(targets, fc.array(draft, { maxLength: 12 }))
	.map(([all, drafts]) => {
		const keys = drafts.map(({ at, kmsKeyId, records, keptState }, index): Key => {
			const resource = resources[at] as Resource;
			const state = (resource === "APPLICATION_DATA" && keptState) || "RETIRING";
			return { id: `data key ${String(index).padStart(3, "0")}`, resource, state, kmsKeyId, records };
		});
		for (const resource of resources) {
			const youngest = keys.findLast((key) => key.resource === resource && key.state === "RETIRING");
			if (youngest) youngest.state = "CURRENT";
		}
		return { targets: all, keys };
	});

const copyOf = (of: World): World => structuredClone(of);
const targetOf = (of: World, resource: Resource) =>
	of.targets.find((target) => target.resource === resource)?.kmsKeyId ?? null;
const recordsOf = (of: World) =>
	resources.map((resource) =>
		of.keys.filter((key) => key.resource === resource).reduce((sum, key) => sum + key.records, 0),
	);

/** Does what the converger does, in memory; re-encrypts at most `batch` records, as if killed after them. */
function apply(of: World, step: Step<Key>, batch: number): void {
	switch (step.kind) {
		case "switch": {
			const current = of.keys.find((key) => key.resource === step.resource && key.state === "CURRENT");
			expect(current).toBeDefined();
			if (current) current.state = "RETIRING";
			const id = `data key ${String(100 + of.keys.length)}${step.kmsKeyId}`;
			of.keys.push({ id, resource: step.resource, state: "CURRENT", kmsKeyId: step.kmsKeyId, records: 0 });
			expect(step.kmsKeyId).toBe(targetOf(of, step.resource));
			return;
		}
		case "rewrap":
			expect(["RETIRING", "INDEX", "RELEASED"]).toContain(step.dataKey.state);
			expect(step.dataKey.kmsKeyId).not.toBe(step.kmsKeyId);
			expect(step.kmsKeyId).toBe(targetOf(of, step.dataKey.resource));
			step.dataKey.kmsKeyId = step.kmsKeyId;
			return;
		case "reencrypt": {
			const { from, to } = step;
			expect(from.resource).not.toBe("APPLICATION_DATA");
			expect([from.state, to.state]).toEqual(["RETIRING", "CURRENT"]);
			expect(to.resource).toBe(from.resource);
			const target = targetOf(of, to.resource);
			if (target !== null) expect(to.kmsKeyId).toBe(target);
			const moved = Math.min(batch, from.records);
			from.records -= moved;
			to.records += moved;
			if (from.records === 0) of.keys.splice(of.keys.indexOf(from), 1);
		}
	}
}

/** Steps until converged, or `limit` steps. Returns the kinds of the steps taken. */
function run(of: World, limit: number, batch = Number.POSITIVE_INFINITY): Step<Key>["kind"][] {
	const kinds: Step<Key>["kind"][] = [];
	while (kinds.length < limit) {
		const step = nextStep(of.targets, of.keys);
		kinds.push(step.kind);
		if (step.kind === "converged") return kinds;
		apply(of, step, batch);
	}
	return kinds;
}

/** One switch a resource, one rewrap a data key, and each data key emptied in batches. */
const bound = (of: World, batch: number) =>
	resources.length +
	2 * (of.keys.length + resources.length) +
	recordsOf(of).reduce((sum, records) => sum + Math.ceil(records / batch), 0) +
	1;

function expectConverged(of: World): void {
	for (const { state, resource } of of.keys) {
		if (state === "RETIRING") expect(resource).toBe("APPLICATION_DATA");
	}
	expectAtTargets(of);
}

/** Every data key is wrapped by its target, except destroyed ones, which nothing wraps. */
function expectAtTargets(of: World): void {
	for (const key of of.keys) {
		const target = targetOf(of, key.resource);
		if (target !== null && key.state !== "DESTROYED") expect(key.kmsKeyId).toBe(target);
	}
}

const keptOf = (of: World) =>
	of.keys.filter(({ state }) => keptStates.includes(state)).map(({ id, state }) => [id, state]);

describe("the converger, from any state of the database,", () => {
	it("ends converged, within a bound, with every record still there", () => {
		fc.assert(
			fc.property(world, fc.integer({ min: 1, max: 5 }), (start, batch) => {
				const now = copyOf(start);
				expect(run(now, bound(now, batch), batch).at(-1)).toBe("converged");
				expectConverged(now);
				expect(recordsOf(now)).toEqual(recordsOf(start));
			}),
			{ numRuns: 1_000 },
		);
	});

	it("switches new writes first, then rewraps every data key, then moves the records", () => {
		const order = ["switch", "rewrap", "reencrypt", "converged"];
		const seen = new Set<string>();
		fc.assert(
			fc.property(world, (start) => {
				const now = copyOf(start);
				const ranks = run(now, bound(now, 5), 5).map((kind) => order.indexOf(kind));
				for (const rank of ranks) seen.add(order[rank] as string);
				expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
			}),
			{ numRuns: 1_000 },
		);
		expect([...seen].toSorted()).toEqual(order.toSorted());
	});

	it("needs only the target KMS keys once the first record is moved", () => {
		fc.assert(
			fc.property(world, (start) => {
				const now = copyOf(start);
				for (let steps = bound(now, 5); steps > 0; steps--) {
					const step = nextStep(now.targets, now.keys);
					if (step.kind === "converged") return;
					if (step.kind === "reencrypt") {
						expectAtTargets(now);
					}
					apply(now, step, 5);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	it("converges although the targets change again and again", () => {
		const change = fc.record({ after: fc.nat(6), targets: targetsOf(kmsKeyId) });
		fc.assert(
			fc.property(world, fc.array(change, { minLength: 1, maxLength: 4 }), (start, changes) => {
				const now = copyOf(start);
				for (const { after, targets: next } of changes) {
					run(now, after, 2);
					now.targets = next;
				}
				expect(run(now, bound(now, 2), 2).at(-1)).toBe("converged");
				expectConverged(now);
				expect(recordsOf(now)).toEqual(recordsOf(start));
			}),
			{ numRuns: 1_000 },
		);
	});

	it("keeps the state of every data key of an index, and of released and destroyed ones, which stay where they are", () => {
		const seen = new Set<DataKeyState>();
		const wrappersOfDestroyed = (of: World) =>
			of.keys.filter(({ state }) => state === "DESTROYED").map(({ kmsKeyId }) => kmsKeyId);
		fc.assert(
			fc.property(world, (start) => {
				const now = copyOf(start);
				run(now, bound(now, 5), 5);
				expect(keptOf(now)).toEqual(keptOf(start));
				expect(wrappersOfDestroyed(now)).toEqual(wrappersOfDestroyed(start));
				for (const { state } of now.keys) seen.add(state);
			}),
			{ numRuns: 1_000 },
		);
		expect([...seen].toSorted()).toEqual(["CURRENT", "RETIRING", ...keptStates].toSorted());
	});

	it("does nothing once converged", () => {
		fc.assert(
			fc.property(world, (start) => {
				const now = copyOf(start);
				nextStep(now.targets, now.keys);
				expect(now).toEqual(start);
				run(now, bound(now, 5), 5);
				expect(nextStep(now.targets, now.keys)).toEqual({ kind: "converged" });
			}),
		);
	});
});

describe("the next step:", () => {
	const key = (id: string, state: Key["state"], kms: string, resource: Resource = "REQUEST_LOGS"): Key => ({
		id,
		resource,
		state,
		kmsKeyId: kms,
		records: 1,
	});
	const toB: Target[] = [{ resource: "REQUEST_LOGS", kmsKeyId: "kms B" }];

	it("a deployment without data keys is converged", () => {
		expect(nextStep([{ resource: "TRACES", kmsKeyId: null }], [])).toEqual({ kind: "converged" });
		expect(nextStep(toB, [])).toEqual({ kind: "converged" });
	});

	it("new writes under the wrong KMS key come before everything else", () => {
		const keys = [key("1", "RETIRING", "kms A"), key("2", "CURRENT", "kms A")];
		expect(nextStep(toB, keys)).toEqual({ kind: "switch", resource: "REQUEST_LOGS", kmsKeyId: "kms B" });
	});

	it("a data key under the wrong KMS key is rewrapped before its records move", () => {
		const keys = [key("1", "RETIRING", "kms A"), key("2", "CURRENT", "kms B")];
		expect(nextStep(toB, keys)).toEqual({ kind: "rewrap", dataKey: keys[0], kmsKeyId: "kms B" });
	});

	it("the newest retiring data key is emptied first", () => {
		const keys = [key("1", "RETIRING", "kms B"), key("2", "RETIRING", "kms B"), key("3", "CURRENT", "kms B")];
		expect(nextStep(toB, keys)).toEqual({ kind: "reencrypt", from: keys[1], to: keys[2] });
	});

	it("records stay within their resource", () => {
		const keys = [
			key("1", "RETIRING", "kms B", "TRACES"),
			key("2", "CURRENT", "kms B", "REQUEST_LOGS"),
			key("3", "CURRENT", "kms B", "TRACES"),
		];
		expect(nextStep(toB, keys)).toEqual({ kind: "reencrypt", from: keys[0], to: keys[2] });
	});

	const application: Target[] = [{ resource: "APPLICATION_DATA", kmsKeyId: "kms B" }];

	it("a retiring data key of application data needs no step, since the vendor's job moves its values", () => {
		const keys = [
			key("1", "RETIRING", "kms B", "APPLICATION_DATA"),
			key("2", "CURRENT", "kms B", "APPLICATION_DATA"),
		];
		expect(nextStep(application, keys)).toEqual({ kind: "converged" });
	});

	it.each(["RETIRING", "INDEX", "RELEASED"] as const)(
		"a data key of application data that is %s is rewrapped",
		(state) => {
			const keys = [key("1", state, "kms A", "APPLICATION_DATA")];
			expect(nextStep(application, keys)).toEqual({ kind: "rewrap", dataKey: keys[0], kmsKeyId: "kms B" });
		},
	);

	it("the data key of the blind index is rewrapped before any other, after new writes have moved", () => {
		const keys = [
			key("1", "RETIRING", "kms A", "APPLICATION_DATA"),
			key("2", "RELEASED", "kms A", "APPLICATION_DATA"),
			key("3", "INDEX", "kms A", "APPLICATION_DATA"),
		];
		expect(nextStep(application, keys)).toEqual({ kind: "rewrap", dataKey: keys[2], kmsKeyId: "kms B" });
		const written = [...keys, key("4", "CURRENT", "kms A", "APPLICATION_DATA")];
		expect(nextStep(application, written)).toMatchObject({ kind: "switch" });
	});

	it("a destroyed data key is purged once, and then needs no step", () => {
		const [shredded, destroyed] = [
			key("1", "SHREDDED", "kms A", "APPLICATION_DATA"),
			key("1", "DESTROYED", "kms A", "APPLICATION_DATA"),
		];
		expect(nextStep(application, [shredded])).toEqual({ kind: "purge", dataKeys: [shredded] });
		expect(nextStep(application, [destroyed])).toEqual({ kind: "converged" });
	});

	it("a renewed data key moves its records although the KMS key stays", () => {
		const keys = [key("1", "RETIRING", "kms B"), key("2", "CURRENT", "kms B")];
		expect(nextStep(toB, keys)).toMatchObject({ kind: "reencrypt" });
	});
});
