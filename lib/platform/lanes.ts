export type LaneLimits = {
	/** Turns that one owner has at a time. */
	atOnce: number;
	/** Requests of one owner that wait beyond those. */
	waiting: number;
	/** For how long a request waits. */
	waitMs: number;
};

type Lane = { running: number; waiting: (() => void)[] };

/**
 * Lets each owner do a few things at a time in this process. What comes beyond waits in the order of arrival, for a
 * bounded time, in a bounded queue. One owner never waits for another.
 */
export class Lanes {
	readonly #limits: LaneLimits;
	readonly #refusal: () => Error;
	readonly #lanes = new Map<string, Lane>();

	/** @param refusal what is thrown at requests for which there is no turn */
	constructor(limits: LaneLimits, refusal: () => Error) {
		this.#limits = limits;
		this.#refusal = refusal;
	}

	/** @throws the refusal when `take` would refuse at once */
	requireRoom(owner: string): void {
		const { atOnce, waiting } = this.#limits;
		const lane = this.#lanes.get(owner);
		if (lane && lane.running + lane.waiting.length >= atOnce + waiting) throw this.#refusal();
	}

	/** Waits for a turn. @returns how to give it back @throws the refusal when the queue is full, or the wait is over */
	async take(owner: string): Promise<() => void> {
		this.requireRoom(owner);
		const lane = this.#lanes.get(owner) ?? { running: 0, waiting: [] };
		this.#lanes.set(owner, lane);
		if (lane.running < this.#limits.atOnce) lane.running++;
		else await this.#wait(lane);
		let isTaken = true;
		return () => {
			if (!isTaken) return;
			isTaken = false;
			this.#giveBack(owner, lane);
		};
	}

	/** Runs `work` in a turn. @throws as `take` */
	async inTurn<T>(owner: string, work: () => Promise<T>): Promise<T> {
		const giveBack = await this.take(owner);
		try {
			return await work();
		} finally {
			giveBack();
		}
	}

	#wait(lane: Lane): Promise<void> {
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				lane.waiting.splice(lane.waiting.indexOf(begin), 1);
				reject(this.#refusal());
			}, this.#limits.waitMs);
			const begin = () => {
				clearTimeout(timer);
				resolve();
			};
			lane.waiting.push(begin);
		});
	}

	/** The turn goes to who has waited longest. */
	#giveBack(owner: string, lane: Lane): void {
		const next = lane.waiting.shift();
		if (next) next();
		else if (--lane.running === 0) this.#lanes.delete(owner);
	}
}
