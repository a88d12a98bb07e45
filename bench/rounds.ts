/** One way to do the measured work. Does it once and returns the result, mostly units per second. */
export type Contestant = { name: string; run: (round: number) => Promise<number> };

/** By contestant, in the order of the rounds. */
export type Measured = Record<string, number[]>;

/** Runs every contestant once per round, in a random order, so that noise affects all of them alike. */
export async function measure(rounds: number, contestants: Contestant[]): Promise<Measured> {
	const measured: Measured = Object.fromEntries(contestants.map(({ name }) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const { name, run } of shuffled(contestants)) measured[name]?.push(await run(round));
	}
	return measured;
}

function shuffled<T>(items: T[]): T[] {
	const copy = [...items];
	for (let last = copy.length - 1; last > 0; last--) {
		const other = Math.floor(Math.random() * (last + 1));
		[copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
	}
	return copy;
}

/** @throws RangeError for no values. */
export function median(values: readonly number[]): number {
	if (values.length === 0) throw new RangeError("There is no median of nothing.");
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] as number;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The median of the rounds' ratios, which a round that is slow for both does not change. */
export function medianRatio(measured: Measured, ours: string, theirs: string): number {
	const [a = [], b = []] = [measured[ours], measured[theirs]];
	return median(a.map((value, round) => value / (b[round] as number)));
}
