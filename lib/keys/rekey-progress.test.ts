import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rekeyProgress } from "./rekey-progress.ts";

const s = 1_000;
const startedAt = new Date("2026-11-21T10:00:00.000Z");
const at = (ms: number) => new Date(startedAt.getTime() + ms);
type Rekey = Parameters<typeof rekeyProgress>[0];

const rekey = (change: Partial<Rekey> = {}): Rekey => ({
	id: "01890a5d-ac96-774b-bcce-b302099a8057",
	reason: "ACTIVATE",
	phase: "REENCRYPT",
	total: 1_000n,
	done: 250n,
	destroyed: 0n,
	blockedReason: null,
	blockedAt: null,
	startedAt,
	protectedAt: at(2 * s),
	...change,
});

describe("a rekey", () => {
	it("while wrappings are changed is not protected, and claims no count, rate or time left", () => {
		const change = { phase: "REWRAP", total: 0n, done: 0n, protectedAt: null } as const;
		expect(rekeyProgress(rekey(change), at(10 * s))).toEqual({
			id: "01890a5d-ac96-774b-bcce-b302099a8057",
			reason: "ACTIVATE",
			isProtected: false,
			protectedAfterMs: null,
			done: 0,
			destroyed: 0,
			total: null,
			recordsPerSecond: null,
			remainingMs: null,
			blockedReason: null,
			blockedSince: null,
			startedAt: "2026-11-21T10:00:00.000Z",
		});
	});

	it("while records move shows its rate since they began to, and what is left at that rate", () => {
		expect(rekeyProgress(rekey(), at(12 * s))).toMatchObject({
			isProtected: true,
			protectedAfterMs: 2 * s,
			done: 250,
			total: 1_000,
			recordsPerSecond: 25,
			remainingMs: 30 * s,
		});
	});

	it("with nothing moved yet guesses nothing", () => {
		expect(rekeyProgress(rekey({ done: 0n }), at(12 * s))).toMatchObject({
			done: 0,
			total: 1_000,
			recordsPerSecond: null,
			remainingMs: null,
		});
	});

	it("in its first moment divides by no zero", () => {
		const progress = rekeyProgress(rekey(), at(2 * s));
		expect(progress).toMatchObject({ recordsPerSecond: null, remainingMs: null });
	});

	it("with every record moved has no time left", () => {
		expect(rekeyProgress(rekey({ done: 1_000n }), at(12 * s)).remainingMs).toBe(0);
	});

	it("that moved more than was counted first shows no more than all", () => {
		expect(rekeyProgress(rekey({ done: 1_010n }), at(12 * s))).toMatchObject({
			done: 1_010,
			total: 1_010,
			remainingMs: 0,
		});
	});

	it("that is blocked says why and since when", () => {
		const blocked = { blockedReason: "AWS refuses the old key.", blockedAt: at(5 * s) };
		expect(rekeyProgress(rekey(blocked), at(12 * s))).toMatchObject({
			blockedReason: "AWS refuses the old key.",
			blockedSince: "2026-11-21T10:00:05.000Z",
		});
	});

	it("that is protected and has nothing to move claims no share of anything", () => {
		const progress = rekeyProgress(rekey({ total: 0n, done: 0n }), at(12 * s));
		expect(progress).toMatchObject({ isProtected: true, done: 0, total: null, remainingMs: null });
	});

	it("never shows more than all, a negative or an endless time", () => {
		const count = fc.bigInt({ min: 0n, max: 10n ** 9n });
		const phase = fc.constantFrom("REWRAP", "REENCRYPT", "DONE" as const);
		fc.assert(
			fc.property(count, count, phase, fc.integer({ min: -s, max: 10 ** 9 }), (total, done, phase, ms) => {
				const progress = rekeyProgress(rekey({ total, done, phase }), at(2 * s + ms));
				if (progress.total !== null) expect(progress.done).toBeLessThanOrEqual(progress.total);
				for (const figure of [progress.recordsPerSecond, progress.remainingMs]) {
					if (figure === null) continue;
					expect(figure).toBeGreaterThanOrEqual(0);
					expect(Number.isFinite(figure)).toBe(true);
				}
			}),
		);
	});
});
