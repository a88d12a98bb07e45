import { createSecretKey, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyRing } from "./key-ring.ts";
import type { Verdict } from "./key-ring-options.ts";
import { takeSecretKey } from "./secret-key.ts";

/** A wrapped data key, as the vault has it: a ring of KMS's agreements. */
type WrappedDataKey = {
	id: string;
	kmsKeyId: string;
	wrapped: Uint8Array;
	wrappedAt: number;
	binding: string;
};

const verdicts = {
	KEY_REVOKED: "refused",
	KMS_UNREACHABLE: "unreachable",
	KMS_MISCONFIGURED: "unreachable",
	KEY_INTEGRITY: "other",
	INTERNAL: "other",
	RATE_LIMITED: "undecided",
} as const satisfies Record<string, Verdict>;
type ErrorCode = keyof typeof verdicts;

class Failure extends Error {
	readonly code: ErrorCode;
	readonly isUnasked: boolean;

	constructor(code: ErrorCode, isUnasked = false) {
		super(code);
		this.code = code;
		this.isUnasked = isUnasked;
	}
}

function judge(error: unknown): Verdict {
	if (!(error instanceof Failure)) return "other";
	return error.isUnasked ? "unasked" : verdicts[error.code];
}

const s = 1_000;
const min = 60 * s;
const maxAgeMs = 60 * s;
const outageGraceMs = 20 * min;

const dataKey = (id: string, kmsKeyId = "kms A", wrappedAt = 1, binding = "org dep res"): WrappedDataKey => ({
	id,
	kmsKeyId,
	wrappedAt,
	binding,
	wrapped: Buffer.from(id),
});
const bytesOf = (id: string) => Buffer.alloc(32, id);
const failure = (code: ErrorCode) => new Failure(code);
/** For how long the ring remembers a refusal. */
const rememberedMs = 500;

const isKeyOf = (key: KeyObject, id: string) => key.equals(createSecretKey(bytesOf(id)));

/** A ring over a KMS whose answers the test chooses, and a clock that the test moves. */
function useRing(options: { maxAgeMs?: number; outageGraceMs?: number; renewsTogether?: boolean } = {}) {
	const asked: WrappedDataKey[] = [];
	const outcomes: [kmsKeyId: string, code: ErrorCode | null][] = [];
	const handed: Uint8Array[] = [];
	const test = {
		// Not 0: a time that was never set must not pass for a recent one.
		nowMs: 1_000_000,
		asked,
		outcomes,
		handed,
		answer: async (key: WrappedDataKey): Promise<Uint8Array> => bytesOf(key.id),
		fail: (code: ErrorCode) => {
			test.answer = () => Promise.reject(failure(code));
		},
		work: () => {
			test.answer = async (key) => bytesOf(key.id);
		},
		/** The next calls wait; the answer given to each decides. */
		hold: () => {
			const calls: PromiseWithResolvers<Uint8Array>[] = [];
			test.answer = () => {
				const call = Promise.withResolvers<Uint8Array>();
				calls.push(call);
				return call.promise;
			};
			return calls;
		},
	};
	const ring = new KeyRing<WrappedDataKey, KeyObject>({
		clock: () => test.nowMs,
		obtain: async (key) => {
			asked.push(key);
			const bytes = await test.answer(key);
			handed.push(bytes);
			return {
				value: takeSecretKey(bytes),
				maxAgeMs: options.maxAgeMs ?? maxAgeMs,
				graceMs: options.outageGraceMs ?? outageGraceMs,
			};
		},
		groupOf: ({ kmsKeyId }) => kmsKeyId,
		versionOf: ({ kmsKeyId, wrappedAt, binding }) => `${kmsKeyId} ${wrappedAt} ${binding}`,
		judge,
		renewsTogether: options.renewsTogether ?? false,
		onOutcome: ({ kmsKeyId }, failed) =>
			outcomes.push([kmsKeyId, failed?.error instanceof Failure ? failed.error.code : null]),
	});
	/** Runs the maintenance once and waits for its calls. */
	const maintain = async () => {
		ring.maintain();
		await new Promise(setImmediate);
	};
	return Object.assign(test, { ring, maintain });
}

const codeOf = (get: Promise<KeyObject>) =>
	get.then(
		() => "served",
		(error) => (error instanceof Failure ? error.code : error),
	);

describe("many concurrent readers", () => {
	it("share one call to KMS", async () => {
		const { ring, asked } = useRing();
		const keys = await Promise.all(Array.from({ length: 100 }, () => ring.get(dataKey("one"))));
		expect(asked).toHaveLength(1);
		expect(keys.every((key) => isKeyOf(key, "one"))).toBe(true);
	});

	it("share one refusal, and each of them gets it", async () => {
		const { ring, asked, fail } = useRing();
		fail("KEY_REVOKED");
		const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(ring.get(dataKey("one")))));
		expect(asked).toHaveLength(1);
		expect(new Set(codes)).toEqual(new Set(["KEY_REVOKED"]));
	});

	it("of different data keys each get their own", async () => {
		const { ring, asked } = useRing();
		const ids = ["one", "two", "six"];
		const keys = await Promise.all(ids.map((id) => ring.get(dataKey(id))));
		expect(asked).toHaveLength(3);
		for (const [index, id] of ids.entries()) expect(isKeyOf(keys[index] as KeyObject, id)).toBe(true);
	});

	it("of the same data key in two wrappings do not share a call", async () => {
		const { ring, asked } = useRing();
		await Promise.all([ring.get(dataKey("one", "kms A", 1)), ring.get(dataKey("one", "kms B", 2))]);
		expect(asked.map(({ kmsKeyId }) => kmsKeyId)).toEqual(["kms A", "kms B"]);
	});

	it("cause another call after a failed one", async () => {
		const { ring, asked, fail, work } = useRing();
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KMS_UNREACHABLE");
		work();
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		expect(asked).toHaveLength(2);
	});
});

describe("the lease of an unwrapped data key", () => {
	it("lasts for the maximum age, and not a millisecond longer", async () => {
		const test = useRing();
		const { ring, asked } = test;
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs - 1;
		await ring.get(dataKey("one"));
		expect(asked).toHaveLength(1);
		test.nowMs += 1;
		await ring.get(dataKey("one"));
		expect(asked).toHaveLength(2);
	});

	it("begins when the KMS call is made, not when it is answered", async () => {
		const test = useRing();
		const { ring, asked } = test;
		const calls = test.hold();
		const first = ring.get(dataKey("one"));
		test.nowMs += 50 * s;
		calls[0]?.resolve(bytesOf("one"));
		await first;
		test.work();
		test.nowMs += 10 * s - 1;
		await ring.get(dataKey("one"));
		expect(asked).toHaveLength(1);
		test.nowMs += 1;
		await ring.get(dataKey("one"));
		expect(asked).toHaveLength(2);
	});

	it("is not prolonged by use", async () => {
		const test = useRing();
		const { ring, asked } = test;
		for (let second = 0; second < 120; second++) {
			await ring.get(dataKey("one"));
			test.nowMs += s;
		}
		expect(asked).toHaveLength(2);
	});

	it.each([
		["another KMS key", dataKey("one", "kms B", 1)],
		["the same KMS key in a new wrapping", dataKey("one", "kms A", 2)],
	])("of the old wrapping is not used once a data key is wrapped by %s", async (_, rewrapped) => {
		const { ring, asked, fail } = useRing();
		await ring.get(dataKey("one"));
		fail("KEY_REVOKED");
		expect(await codeOf(ring.get(rewrapped))).toBe("KEY_REVOKED");
		expect(asked).toHaveLength(2);
	});

	it("opens nothing once the data key belongs to another organization, deployment or resource", async () => {
		const { ring, asked, fail } = useRing();
		await ring.get(dataKey("one", "kms A", 1, "org dep res"));
		fail("KEY_REVOKED");
		expect(await codeOf(ring.get(dataKey("one", "kms A", 1, "other dep res")))).toBe("KEY_REVOKED");
		expect(asked).toHaveLength(2);
	});

	it("gives no outage grace to another organization", async () => {
		const { ring, fail } = useRing();
		await ring.get(dataKey("one", "kms A", 1, "org dep res"));
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one", "kms A", 1, "other dep res")))).toBe("KMS_UNREACHABLE");
	});

	it.each([
		["another KMS key", dataKey("one", "kms B", 1)],
		["the same KMS key in a new wrapping", dataKey("one", "kms A", 2)],
	])("of the old wrapping gives no grace either, once a data key is wrapped by %s", async (_, rewrapped) => {
		const { ring, fail } = useRing();
		await ring.get(dataKey("one"));
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(rewrapped))).toBe("KMS_UNREACHABLE");
	});
});

describe("a lease while a call is in progress", () => {
	it("is the rest of the grace, and ends as early as if the source had agreed to the call", async () => {
		const test = useRing();
		const { ring } = test;
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs;
		expect(ring.leaseUnanswered(dataKey("one"))).toBeUndefined();
		const calls = test.hold();
		const asking = ring.get(dataKey("one"));
		test.nowMs += 5 * s;
		const lease = ring.leaseUnanswered(dataKey("one"));
		expect(lease).toMatchObject({ maxAgeMs: maxAgeMs - 5 * s, graceMs: outageGraceMs - maxAgeMs - 5 * s });
		expect(ring.leaseUnanswered(dataKey("one", "kms B"))).toBeUndefined();
		calls[0]?.resolve(bytesOf("one"));
		await asking;
		expect(ring.leaseUnanswered(dataKey("one"))).toBeUndefined();
	});

	it("does not exist for a value that the ring does not hold, or whose grace is over", async () => {
		const test = useRing({ outageGraceMs: 0 });
		const { ring } = test;
		test.hold();
		void codeOf(ring.get(dataKey("two")));
		expect(ring.leaseUnanswered(dataKey("two"))).toBeUndefined();
		test.work();
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs;
		test.hold();
		void codeOf(ring.get(dataKey("one")));
		expect(ring.leaseUnanswered(dataKey("one"))).toBeUndefined();
	});
});

describe("a refusal", () => {
	it("evicts every data key of that KMS key immediately, however fresh, and none of another KMS key", async () => {
		const test = useRing();
		const { ring, asked, fail } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 59 * s;
		await ring.get(dataKey("two"));
		await ring.get(dataKey("six", "kms B"));
		test.nowMs += 1 * s;
		fail("KEY_REVOKED");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KEY_REVOKED");
		expect(ring.size).toBe(1);
		expect(await codeOf(ring.get(dataKey("two")))).toBe("KEY_REVOKED");
		const before = asked.length;
		expect(await codeOf(ring.get(dataKey("six", "kms B")))).toBe("served");
		expect(asked).toHaveLength(before);
	});

	it("is reported with the KMS key that refused", async () => {
		const { ring, outcomes, fail } = useRing();
		await ring.get(dataKey("six", "kms B"));
		fail("KEY_REVOKED");
		await codeOf(ring.get(dataKey("one")));
		expect(outcomes).toEqual([
			["kms B", null],
			["kms A", "KEY_REVOKED"],
		]);
	});

	it("during an outage ends the grace", async () => {
		const test = useRing();
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 2 * min;
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		test.nowMs += 3 * s;
		fail("KEY_REVOKED");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KEY_REVOKED");
		fail("KMS_UNREACHABLE");
		test.nowMs += rememberedMs;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KMS_UNREACHABLE");
	});

	it("right after an outage is noticed within the maximum age, even if that is shorter than the pause", async () => {
		const test = useRing({ maxAgeMs: 1 * s });
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 1 * s;
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		fail("KEY_REVOKED");
		test.nowMs += 1 * s;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KEY_REVOKED");
	});

	it("ends when KMS allows the unwrap again", async () => {
		const test = useRing();
		const { ring, fail, work } = test;
		fail("KEY_REVOKED");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KEY_REVOKED");
		work();
		test.nowMs += rememberedMs;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		expect(ring.size).toBe(1);
	});

	it("causes one KMS call per half second, however many readers there are", async () => {
		const test = useRing();
		const { ring, fail, asked } = test;
		fail("KEY_REVOKED");
		for (let read = 0; read < 50; read++) {
			expect(await codeOf(ring.get(dataKey("one")))).toBe("KEY_REVOKED");
			test.nowMs += rememberedMs / 10;
		}
		expect(asked).toHaveLength(5);
	});

	it("of one customer's key causes no KMS call for another's", async () => {
		const test = useRing();
		const { ring, asked, hold } = test;
		const calls = hold();
		const healthy = ring.get(dataKey("healthy", "kms B"));
		// While a call for the healthy key is in progress, another key is refused.
		ring.evict("kms A");
		calls[0]?.resolve(bytesOf("healthy"));
		await healthy;
		await ring.get(dataKey("healthy", "kms B"));
		expect(asked).toHaveLength(1);
	});
});

describe("an eviction", () => {
	it("does not keep the answer of a call in progress", async () => {
		const test = useRing();
		const { ring, asked } = test;
		const calls = test.hold();
		const get = ring.get(dataKey("one"));
		ring.evict("kms A");
		calls[0]?.resolve(bytesOf("one"));
		expect(isKeyOf(await get, "one")).toBe(true);
		expect(ring.size).toBe(0);
		test.fail("KEY_REVOKED");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KEY_REVOKED");
		expect(asked).toHaveLength(2);
	});

	it("after one data key's refusal does not keep the answer of another's call in progress", async () => {
		const test = useRing();
		const { ring } = test;
		const calls = test.hold();
		const [one, two] = [codeOf(ring.get(dataKey("one"))), codeOf(ring.get(dataKey("two")))];
		calls[1]?.reject(failure("KEY_REVOKED"));
		expect(await two).toBe("KEY_REVOKED");
		calls[0]?.resolve(bytesOf("one"));
		await one;
		expect(ring.size).toBe(0);
	});

	it("leaves the data keys of other KMS keys", async () => {
		const { ring, asked } = useRing();
		await ring.get(dataKey("one"));
		await ring.get(dataKey("six", "kms B"));
		ring.evict("kms A");
		expect(ring.size).toBe(1);
		await ring.get(dataKey("six", "kms B"));
		expect(asked).toHaveLength(2);
	});
});

// A fault of the operator's credentials says nothing about the customer key, so it is an outage as well.
describe.each(["KMS_UNREACHABLE", "KMS_MISCONFIGURED"] as const)("silence (%s)", (silence) => {
	it("serves a data key until the grace after its last unwrap is over, then fails", async () => {
		const test = useRing();
		const { ring, fail } = test;
		const agreedAtMs = test.nowMs;
		await ring.get(dataKey("one"));
		fail(silence);
		for (test.nowMs += maxAgeMs; test.nowMs < agreedAtMs + outageGraceMs; test.nowMs += 30 * s) {
			expect(isKeyOf(await ring.get(dataKey("one")), "one")).toBe(true);
		}
		test.nowMs = agreedAtMs + outageGraceMs - 1;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		test.nowMs += 1;
		expect(await codeOf(ring.get(dataKey("one")))).toBe(silence);
		expect(ring.size).toBe(0);
	});

	it("fails closed at a grace of 0", async () => {
		const test = useRing({ outageGraceMs: 0 });
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		fail(silence);
		test.nowMs += maxAgeMs - 1;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		test.nowMs += 1;
		expect(await codeOf(ring.get(dataKey("one")))).toBe(silence);
		expect(ring.size).toBe(0);
	});

	it("serves no data key that KMS never unwrapped", async () => {
		const { ring, fail } = useRing();
		fail(silence);
		expect(await codeOf(ring.get(dataKey("one")))).toBe(silence);
	});

	it("causes no second call within the pause of 3 s, however many readers there are", async () => {
		const test = useRing();
		const { ring, asked, fail } = test;
		await ring.get(dataKey("one"));
		fail(silence);
		test.nowMs += maxAgeMs;
		for (let tenth = 0; tenth < 300; tenth++) {
			await ring.get(dataKey("one"));
			test.nowMs += 100;
		}
		expect(asked).toHaveLength(1 + 10);
	});

	it("fails a read whose call outlasts the rest of the grace", async () => {
		const test = useRing();
		const { ring } = test;
		await ring.get(dataKey("one"));
		test.nowMs += outageGraceMs - 2 * s;
		const calls = test.hold();
		const get = codeOf(ring.get(dataKey("one")));
		test.nowMs += 2 * s;
		calls[0]?.reject(failure(silence));
		expect(await get).toBe(silence);
	});

	it("that is over starts a new lease", async () => {
		const test = useRing();
		const { ring, asked, fail, work } = test;
		await ring.get(dataKey("one"));
		fail(silence);
		test.nowMs += maxAgeMs;
		await ring.get(dataKey("one"));
		work();
		test.nowMs += 3 * s;
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs - 1;
		await ring.get(dataKey("one"));
		expect(asked).toHaveLength(3);
	});

	it("in which KMS hangs keeps the data key while the call is in progress", async () => {
		const test = useRing();
		const { ring } = test;
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs;
		const calls = test.hold();
		const get = codeOf(ring.get(dataKey("one")));
		test.nowMs += 1 * s;
		ring.maintain();
		test.nowMs += 1 * s;
		calls[0]?.reject(failure(silence));
		expect(await get).toBe("served");
	});

	it("is not a revocation: other data keys of the KMS key stay", async () => {
		const test = useRing();
		const { ring, asked, fail } = test;
		await ring.get(dataKey("one"));
		fail(silence);
		expect(await codeOf(ring.get(dataKey("two")))).toBe(silence);
		expect(ring.size).toBe(1);
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		expect(asked).toHaveLength(2);
	});
});

describe("a call that was not made", () => {
	const unasked = new Failure("KMS_UNREACHABLE", true);

	it("changes nothing: no grace begins, nothing is reported, and unwrapped data keys stay", async () => {
		const test = useRing();
		const { ring, outcomes } = test;
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs;
		test.answer = () => Promise.reject(unasked);
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KMS_UNREACHABLE");
		expect(outcomes).toEqual([["kms A", null]]);
		test.fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
	});

	it("for a renewal ends no lease that has not expired", async () => {
		const test = useRing();
		const { ring, maintain } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 46 * s;
		await ring.get(dataKey("one"));
		test.answer = () => Promise.reject(unasked);
		await maintain();
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
	});
});

describe("an answer that says nothing about the data key", () => {
	it("leaves it its maximum age, and gives no grace", async () => {
		const test = useRing();
		const { ring, asked, fail, maintain } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 46 * s;
		await ring.get(dataKey("one"));
		fail("RATE_LIMITED");
		await maintain();
		expect(asked).toHaveLength(2);
		test.nowMs += 14 * s - 1;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		test.nowMs += 1;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("RATE_LIMITED");
		expect(ring.size).toBe(0);
	});

	it("during an outage ends the grace", async () => {
		const test = useRing();
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 58 * s;
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.renew(dataKey("one")))).toBe("served");
		test.nowMs += 1 * s;
		fail("RATE_LIMITED");
		expect(await codeOf(ring.renew(dataKey("one")))).toBe("served");
		test.nowMs += 1 * s;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("RATE_LIMITED");
	});

	it("leaves the grace to an outage that begins after it", async () => {
		const test = useRing();
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		fail("RATE_LIMITED");
		expect(await codeOf(ring.renew(dataKey("one")))).toBe("served");
		test.nowMs += maxAgeMs;
		fail("KMS_UNREACHABLE");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
	});

	it("causes one call per half second once the data key has ended", async () => {
		const test = useRing();
		const { ring, asked, fail } = test;
		fail("RATE_LIMITED");
		for (let read = 0; read < 10; read++) expect(await codeOf(ring.get(dataKey("one")))).toBe("RATE_LIMITED");
		expect(asked).toHaveLength(1);
		test.nowMs += rememberedMs;
		test.work();
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
	});
});

describe("a wrapped data key that KMS did not make", () => {
	it("is not a revocation: the other data keys of that KMS key stay", async () => {
		const { ring, asked, fail, outcomes } = useRing();
		await ring.get(dataKey("one"));
		fail("KEY_INTEGRITY");
		expect(await codeOf(ring.get(dataKey("two")))).toBe("KEY_INTEGRITY");
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		expect(asked).toHaveLength(2);
		expect(outcomes.map(([, code]) => code)).toEqual([null, "KEY_INTEGRITY"]);
	});

	it.each(["KEY_INTEGRITY", "INTERNAL"] as const)("has no grace: %s is not an outage", async (code) => {
		const test = useRing();
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		test.nowMs += maxAgeMs;
		fail(code);
		expect(await codeOf(ring.get(dataKey("one")))).toBe(code);
		expect(ring.size).toBe(0);
	});
});

it("an unexpected error has no grace and evicts nothing else", async () => {
	const test = useRing();
	const { ring } = test;
	await ring.get(dataKey("one"));
	await ring.get(dataKey("two"));
	test.nowMs += maxAgeMs;
	const bug = new TypeError("a bug");
	test.answer = () => Promise.reject(bug);
	expect(await codeOf(ring.get(dataKey("one")))).toBe(bug);
	expect(ring.size).toBe(1);
});

describe("a lease for a holder that no eviction reaches", () => {
	it("gives what is left since KMS was asked, so that the holder and the ring together keep the bound", async () => {
		const test = useRing();
		const calls = test.hold();
		const lease = test.ring.lease(dataKey("one"));
		test.nowMs += 7 * s;
		calls[0]?.resolve(bytesOf("one"));
		expect(await lease).toMatchObject({ maxAgeMs: maxAgeMs - 7 * s, graceMs: outageGraceMs - 7 * s });
		test.nowMs += 50 * s;
		expect(await test.ring.lease(dataKey("one"))).toMatchObject({
			maxAgeMs: maxAgeMs - 57 * s,
			graceMs: outageGraceMs - 57 * s,
		});
		expect(test.asked).toHaveLength(1);
	});

	it("has no grace when the ring has none", async () => {
		const { ring } = useRing({ outageGraceMs: 0 });
		expect(await ring.lease(dataKey("one"))).toMatchObject({ maxAgeMs, graceMs: 0 });
	});

	it("while KMS is silent ends as soon as if KMS had agreed when it was last asked, and within the grace", async () => {
		const test = useRing();
		const { ring, fail } = test;
		await ring.get(dataKey("one"));
		fail("KMS_UNREACHABLE");
		test.nowMs += maxAgeMs;
		await ring.get(dataKey("one"));
		test.nowMs += 2 * s;
		expect(await ring.lease(dataKey("one"))).toMatchObject({
			maxAgeMs: maxAgeMs - 2 * s,
			graceMs: outageGraceMs - maxAgeMs - 2 * s,
		});
		test.nowMs = 1_000_000 + outageGraceMs - 5 * s;
		expect(await ring.lease(dataKey("one"))).toMatchObject({ maxAgeMs: 5 * s, graceMs: 5 * s });
	});

	it("does not wait for a KMS that is known to be silent and hangs, until a refusal could be noticed too late", async () => {
		const test = useRing();
		const { ring, fail, asked } = test;
		await ring.get(dataKey("one"));
		fail("KMS_UNREACHABLE");
		test.nowMs += maxAgeMs;
		await ring.get(dataKey("one"));
		const calls = test.hold();
		test.nowMs += 10 * s;
		expect(await ring.lease(dataKey("one"))).toMatchObject({ maxAgeMs: maxAgeMs - 10 * s });
		expect(asked).toHaveLength(3);
		test.nowMs += maxAgeMs - 10 * s;
		const waiting = codeOf(ring.lease(dataKey("one")).then(({ value }) => value));
		calls[0]?.reject(failure("KEY_REVOKED"));
		expect(await waiting).toBe("KEY_REVOKED");
		expect(ring.size).toBe(0);
	});

	it("has no grace if the group was evicted during the call", async () => {
		const test = useRing();
		const calls = test.hold();
		const lease = test.ring.lease(dataKey("one"));
		test.ring.evict("kms A");
		calls[0]?.resolve(bytesOf("one"));
		expect(await lease).toMatchObject({ maxAgeMs, graceMs: 0 });
	});

	it("does not exist once KMS refuses", async () => {
		const { ring, fail } = useRing();
		await ring.lease(dataKey("one"));
		ring.evict("kms A");
		fail("KEY_REVOKED");
		expect(await codeOf(ring.lease(dataKey("one")).then(({ value }) => value))).toBe("KEY_REVOKED");
	});
});

describe("a ring that renews together", () => {
	it("renews all entries in use when one of them is due, and no idle one", async () => {
		const test = useRing({ renewsTogether: true });
		const { ring, asked, maintain } = test;
		await ring.get(dataKey("early"));
		test.nowMs += 30 * s;
		await ring.get(dataKey("late"));
		await ring.get(dataKey("idle"));
		test.nowMs += 14 * s;
		for (const id of ["early", "late"]) await ring.get(dataKey(id));
		await maintain();
		expect(asked).toHaveLength(3);
		test.nowMs += 1 * s;
		await maintain();
		expect(asked.slice(3).map(({ id }) => id)).toEqual(["early", "late"]);
	});
});

it("an entry is renewed and ends by its own maximum age", async () => {
	const test = useRing();
	const ages: Record<string, number> = { short: 4 * s, long: 40 * s };
	const asked: string[] = [];
	const ring = new KeyRing<{ id: string }, string>({
		obtain: async ({ id }) => {
			asked.push(id);
			return { value: id, maxAgeMs: ages[id] ?? 0, graceMs: 0 };
		},
		groupOf: ({ id }) => id,
		versionOf: () => "",
		judge,
		clock: () => test.nowMs,
	});
	await Promise.all(["short", "long"].map((id) => ring.get({ id })));
	test.nowMs += 3 * s;
	for (const id of ["short", "long"]) expect(ring.peek({ id })).toBe(id);
	ring.maintain();
	expect(asked).toEqual(["short", "long", "short"]);
	await new Promise(setImmediate);
	test.nowMs += 4 * s;
	expect(ring.peek({ id: "short" })).toBeUndefined();
	expect(ring.peek({ id: "long" })).toBe("long");
});

describe("key bytes", () => {
	it("are overwritten as soon as the ring has them", async () => {
		const { ring, handed } = useRing();
		const key = await ring.get(dataKey("one"));
		expect(handed).toHaveLength(1);
		expect(Buffer.from(handed[0] as Uint8Array).equals(Buffer.alloc(32))).toBe(true);
		expect(isKeyOf(key, "one")).toBe(true);
	});

	it("are overwritten even when the answer is not kept", async () => {
		const test = useRing();
		const calls = test.hold();
		const get = test.ring.get(dataKey("one"));
		test.ring.evict("kms A");
		calls[0]?.resolve(bytesOf("one"));
		await get;
		expect(test.handed[0]?.every((byte) => byte === 0)).toBe(true);
	});

	it("do not show when the ring or a key is printed", async () => {
		const { ring } = useRing();
		const key = await ring.get(dataKey("one"));
		expect(JSON.stringify([ring, key])).toBe("[{},{}]");
	});
});

describe("the maintenance of the ring", () => {
	it("forgets expired data keys without a read", async () => {
		const test = useRing();
		const { ring, maintain } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 30 * s;
		await ring.get(dataKey("two"));
		test.nowMs += 30 * s - 1;
		await maintain();
		expect(ring.size).toBe(2);
		test.nowMs += 1;
		await maintain();
		expect(ring.size).toBe(1);
		test.nowMs += 30 * s;
		await maintain();
		expect(ring.size).toBe(0);
	});

	it("renews a data key in use before it expires, and never one that is not in use", async () => {
		const test = useRing();
		const { ring, maintain, asked } = test;
		await ring.get(dataKey("used"));
		await ring.get(dataKey("idle"));
		test.nowMs += 40 * s;
		await ring.get(dataKey("used"));
		await maintain();
		expect(asked).toHaveLength(2);
		test.nowMs += 5 * s;
		await maintain();
		expect(asked.map(({ id }) => id)).toEqual(["used", "idle", "used"]);
		test.nowMs += 45 * s;
		// It has not been used since KMS last allowed it.
		await maintain();
		expect(asked).toHaveLength(3);
	});

	it("makes as many KMS calls as the clock requires, whatever the traffic", async () => {
		const test = useRing();
		const { ring, maintain, asked } = test;
		for (let second = 0; second < 3600; second++) {
			for (let read = 0; read < 3; read++) await ring.get(dataKey("busy"));
			await maintain();
			test.nowMs += s;
		}
		expect(asked.length).toBeLessThanOrEqual(100);
	});

	it.each([0.1, 0.7, 1.5, 10, 45])(
		"keeps a key that is read every %d s readable through an outage, until the grace is over",
		async (every) => {
			const test = useRing();
			const { ring, maintain, fail } = test;
			const read = () => codeOf(ring.get(dataKey("one")));
			const run = async (seconds: number, expected: string) => {
				for (let tenth = 1; tenth <= seconds * 10; tenth++) {
					test.nowMs += s / 10;
					if (tenth % 10 === 0) await maintain();
					if (tenth % (every * 10) === 0) expect(await read()).toBe(expected);
				}
			};
			await read();
			await run(100, "served");
			fail("KMS_UNREACHABLE");
			await run((outageGraceMs - maxAgeMs) / s - 5, "served");
			test.nowMs += 2 * maxAgeMs;
			expect(await read()).toBe("KMS_UNREACHABLE");
		},
	);

	it("keeps calling during an outage, and forgets data keys past the grace", async () => {
		const test = useRing({ outageGraceMs: 2 * min });
		const { ring, maintain, fail, asked } = test;
		await ring.get(dataKey("one"));
		fail("KMS_UNREACHABLE");
		test.nowMs += maxAgeMs;
		await ring.get(dataKey("one"));
		const before = asked.length;
		test.nowMs += 15 * s;
		await maintain();
		expect(asked.length).toBe(before + 1);
		test.nowMs = 1_000_000 + 2 * min - 1;
		await maintain();
		expect(ring.size).toBe(1);
		test.nowMs += 1;
		await maintain();
		expect(ring.size).toBe(0);
	});

	it("notices a refusal without a read", async () => {
		const test = useRing();
		const { ring, maintain, fail, outcomes } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 46 * s;
		await ring.get(dataKey("one"));
		fail("KEY_REVOKED");
		await maintain();
		expect(ring.size).toBe(0);
		expect(outcomes.at(-1)).toEqual(["kms A", "KEY_REVOKED"]);
	});

	it("keeps a data key whose lease has not expired when KMS becomes unreachable, also at a grace of 0", async () => {
		const test = useRing({ outageGraceMs: 0 });
		const { ring, maintain, fail } = test;
		await ring.get(dataKey("one"));
		test.nowMs += 46 * s;
		await ring.get(dataKey("one"));
		fail("KMS_UNREACHABLE");
		await maintain();
		expect(await codeOf(ring.get(dataKey("one")))).toBe("served");
		test.nowMs += 14 * s;
		expect(await codeOf(ring.get(dataKey("one")))).toBe("KMS_UNREACHABLE");
	});
});

describe("for any sequence of KMS answers", () => {
	type Mode = "agrees" | "refuses" | "silent" | "misconfigured" | "integrity" | "busy";
	type Command =
		| { do: "pass"; ms: number }
		| { do: "kms"; kmsKey: string; mode: Mode }
		| { do: "get"; id: string; latencyMs: number }
		| { do: "rewrap"; id: string }
		| { do: "maintain" }
		| { do: "evict"; kmsKey: string };

	const id = fc.constantFrom("one", "two", "six");
	const kmsKey = fc.constantFrom("kms A", "kms B");
	const mode = fc.constantFrom<Mode[]>(
		"agrees",
		"silent",
		"silent",
		"misconfigured",
		"refuses",
		"integrity",
		"busy",
	);
	type Limits = { maxAgeMs: number; outageGraceMs: number };
	const command = ({ maxAgeMs, outageGraceMs }: Limits) => {
		const pass = fc.oneof(fc.nat(maxAgeMs), fc.nat(outageGraceMs), fc.nat(4 * s));
		return fc.oneof(
			{ weight: 10, arbitrary: pass.map((ms): Command => ({ do: "pass", ms })) },
			{ weight: 6, arbitrary: fc.record({ do: fc.constant("kms" as const), kmsKey, mode }) },
			{
				weight: 20,
				arbitrary: fc.record({ do: fc.constant("get" as const), id, latencyMs: fc.nat(6 * s) }),
			},
			{ weight: 1, arbitrary: fc.record({ do: fc.constant("rewrap" as const), id }) },
			{ weight: 1, arbitrary: fc.constant<Command>({ do: "maintain" }) },
			{ weight: 1, arbitrary: fc.record({ do: fc.constant("evict" as const), kmsKey }) },
		);
	};
	const scenario = fc
		.record({
			maxAgeMs: fc.oneof(fc.integer({ min: s, max: 3 * s }), fc.integer({ min: s, max: 2 * min })),
			outageGraceMs: fc.oneof(fc.constant(0), fc.nat(20 * min)),
		})
		.chain((limits) =>
			fc.record({
				limits: fc.constant(limits),
				commands: fc.array(command(limits), { minLength: 20, maxLength: 100 }),
			}),
		);
	const codes = {
		refuses: "KEY_REVOKED",
		silent: "KMS_UNREACHABLE",
		misconfigured: "KMS_MISCONFIGURED",
		integrity: "KEY_INTEGRITY",
		busy: "RATE_LIMITED",
	} as const;

	it("a data key is served within the bound of its last unwrap, and refused when KMS refuses", async () => {
		const served = { fromKms: 0, fromMemory: 0, inGrace: 0, refused: 0 };
		await fc.assert(
			fc.asyncProperty(scenario, async ({ limits, commands }) => {
				const test = useRing(limits);
				const { ring, asked } = test;
				const modes = new Map<string, { mode: Mode; sinceMs: number }>();
				const rows = new Map(["one", "two", "six"].map((key) => [key, dataKey(key)]));
				/** By data key and wrapping: the last successful call, and the last outcome. */
				const agreedAtMs = new Map<string, number>();
				const lastAnswer = new Map<string, Mode>();
				const refusedAtMs = new Map<string, number>();
				/** Wrappings that the ring may have forgotten for good reason since KMS last agreed. */
				const mayBeForgotten = new Set<string>();
				const wrappingOf = (key: WrappedDataKey) => `${key.id} ${key.kmsKeyId} ${key.wrappedAt}`;
				const modeOf = (key: string) => modes.get(key)?.mode ?? "agrees";
				let latencyMs = 0;
				test.answer = async (key) => {
					const mode = modeOf(key.kmsKeyId);
					const wrapping = wrappingOf(key);
					lastAnswer.set(wrapping, mode);
					if (mode === "agrees") {
						agreedAtMs.set(wrapping, test.nowMs);
						mayBeForgotten.delete(wrapping);
					}
					test.nowMs += latencyMs;
					if (mode === "refuses" || mode === "busy") refusedAtMs.set(wrapping, test.nowMs);
					if (mode === "agrees") return bytesOf(key.id);
					throw failure(codes[mode]);
				};
				const forgetAll = () => {
					for (const wrapping of agreedAtMs.keys()) mayBeForgotten.add(wrapping);
				};

				for (const step of commands) {
					switch (step.do) {
						case "pass":
							test.nowMs += step.ms;
							break;
						case "kms":
							if (modeOf(step.kmsKey) !== step.mode) {
								modes.set(step.kmsKey, { mode: step.mode, sinceMs: test.nowMs });
							}
							break;
						case "maintain":
							latencyMs = 0;
							forgetAll();
							await test.maintain();
							break;
						case "evict":
							ring.evict(step.kmsKey);
							forgetAll();
							break;
						case "rewrap": {
							const old = rows.get(step.id) as WrappedDataKey;
							const target = old.kmsKeyId === "kms A" ? "kms B" : "kms A";
							rows.set(step.id, dataKey(step.id, target, old.wrappedAt + 1));
							break;
						}
						case "get": {
							latencyMs = step.latencyMs;
							const row = rows.get(step.id) as WrappedDataKey;
							const wrapping = wrappingOf(row);
							const { mode, sinceMs } = modes.get(row.kmsKeyId) ?? { mode: "agrees" as Mode, sinceMs: 0 };
							const askedBefore = asked.length;
							const startedMs = test.nowMs;
							const key = await ring.get(row).catch((error) => {
								if (!(error instanceof Failure)) throw error;
								return error;
							});
							const isAsked = asked.length > askedBefore;
							const ageMs = test.nowMs - (agreedAtMs.get(wrapping) ?? Number.NEGATIVE_INFINITY);
							if (key instanceof Failure) {
								served.refused++;
								// Refuses only if KMS refused just now or a moment ago.
								if (!isAsked) {
									expect(["KEY_REVOKED", "RATE_LIMITED"]).toContain(key.code);
									const refusedMs = refusedAtMs.get(wrapping) ?? Number.NEGATIVE_INFINITY;
									expect(test.nowMs - refusedMs).toBeLessThan(rememberedMs);
									break;
								}
								expect(key.code).toBe(codes[mode as keyof typeof codes]);
								if (mode === "refuses" || mode === "integrity" || mode === "busy") forgetAll();
								// An outage alone is no reason within the grace.
								const isSilence = mode === "silent" || mode === "misconfigured";
								if (isSilence && !mayBeForgotten.has(wrapping)) {
									expect(ageMs).toBeGreaterThanOrEqual(limits.outageGraceMs);
								}
								mayBeForgotten.add(wrapping);
								break;
							}
							expect(isKeyOf(key, step.id)).toBe(true);
							if (isAsked && mode === "agrees") {
								served.fromKms++;
								break;
							}
							// From memory: KMS did agree, to this wrapping, recently enough.
							expect(isAsked && ["refuses", "integrity", "busy"].includes(mode)).toBe(false);
							if (ageMs < limits.maxAgeMs) served.fromMemory++;
							else {
								served.inGrace++;
								expect(ageMs).toBeLessThan(limits.outageGraceMs);
								expect(["silent", "misconfigured"]).toContain(lastAnswer.get(wrapping));
							}
							// The published bound: refused since then, closed by then.
							if (mode === "refuses") expect(startedMs - sinceMs).toBeLessThan(limits.maxAgeMs);
						}
					}
				}
			}),
			{ numRuns: 2_000 },
		);
		// A property that never got there proves nothing.
		for (const count of Object.values(served)) expect(count).toBeGreaterThan(200);
	});
});
