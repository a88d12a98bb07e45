import { setTimeout } from "node:timers/promises";
import type { RunningPostgres } from "../postgres.ts";

/** Processes of a server that was killed hold on to its memory for a moment, and it does not start until they end. */
const attempts = 10;
const pauseMs = 500;
/** A server that ends so often within so long is not helped by another start. */
const maxEnds = 5;
const windowMs = 60_000;

type Options = {
	postgres: Pick<RunningPostgres, "ended" | "restart">;
	isStopping: () => boolean;
	/** Told of each restart. */
	say: (sentence: string) => void;
};

/** Restarts PostgreSQL whenever it ends unexpectedly, until stopped. @returns a sentence that says why it cannot be kept running */
export async function keepPostgres({ postgres, isStopping, say }: Options): Promise<string | null> {
	const endedAtMs: number[] = [];
	for (;;) {
		const how = await postgres.ended();
		if (isStopping()) return null;
		const nowMs = performance.now();
		endedAtMs.push(nowMs);
		if (endedAtMs.filter((atMs) => nowMs - atMs < windowMs).length >= maxEnds) {
			return `PostgreSQL ended ${maxEnds} times within a minute (${how}), and is not started again.`;
		}
		const problem = await restart(postgres, isStopping);
		if (isStopping()) return null;
		if (problem) return `PostgreSQL ended unexpectedly (${how}) and does not start again: ${problem}`;
		say(`PostgreSQL ended unexpectedly (${how}) and was started again.`);
	}
}

/** Null once it runs; what is in the way when it does not. */
async function restart(
	postgres: Pick<RunningPostgres, "restart">,
	isStopping: () => boolean,
): Promise<string | null> {
	let problem = "";
	for (let attempt = 1; attempt <= attempts && !isStopping(); attempt++) {
		try {
			await postgres.restart();
			return null;
		} catch (error) {
			problem = (error as Error).message;
			await setTimeout(pauseMs);
		}
	}
	return problem;
}
