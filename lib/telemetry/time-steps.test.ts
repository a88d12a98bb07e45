import fc from "fast-check";
import { expect, it } from "vitest";
import { partitionsAtOnce, timeSteps } from "./time-steps.ts";

const dayMs = 86_400_000;
const time = fc.integer({ min: 0, max: 400 * dayMs });

it("times are cut into parts without gaps, in the order asked for, none with more than 16 partitions", () => {
	let cut = 0;
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 60, maxLength: 200 }),
			fc.option(time, { nil: undefined }),
			fc.option(time, { nil: undefined }),
			fc.constantFrom("newest first" as const, "oldest first" as const),
			(days, one, other, order) => {
				const [from, to] =
					one !== undefined && other !== undefined && one > other ? [other, one] : [one, other];
				const starts = days.map((day) => day * dayMs).sort((a, b) => a - b);
				const date = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));
				const given = timeSteps(starts, { from: date(from), to: date(to) }, order);
				const steps = order === "oldest first" ? given : given.toReversed();
				cut += steps.length - 1;
				expect(steps[0]?.from?.getTime()).toBe(from);
				expect(steps.at(-1)?.to?.getTime()).toBe(to);
				for (const [index, step] of steps.entries()) {
					if (index > 0) expect(step.from?.getTime()).toBe((steps[index - 1]?.to?.getTime() ?? 0) + 1);
					const met = starts.filter(
						(ms) => ms > (step.from?.getTime() ?? -1) && ms <= (step.to?.getTime() ?? 1e15),
					);
					expect(met.length + 1).toBeLessThanOrEqual(partitionsAtOnce);
				}
			},
		),
	);
	expect(cut).toBeGreaterThan(100);
});
