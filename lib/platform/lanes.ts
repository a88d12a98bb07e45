export type LaneLimits = {
	/** Requests of one owner that run at the same time. */
	atOnce: number;
	/** Further requests of one owner that wait. */
	waiting: number;
	/** The longest wait. */
	waitMs: number;
	/** The limit for all owners together. Without it, one owner never waits for another. */
	inAll?: {
		atOnce: number;
		/** The part that is reserved for owners with nothing running. */
		forFirst: number;
	};
};

/** The reason why a request gets no turn: its owner's limit, or the limit for all owners together. */
export type LaneReason = "own" | "others";

type Lane = { running: number; waiting: Waiting[] };
type Waiting = { arrival: number; begin: () => void };

/**
 * Lets each owner run a few requests at the same time in this process. Further requests wait for a limited time in a
 * limited queue. The next turn goes to the owner with the fewest, and among equals to the request that waited longest.
 */
export class Lanes {
	readonly #limits: LaneLimits;
	readonly #refusal: (reason: LaneReason) => Error;
	readonly #lanes = new Map<string, Lane>();
	#running = 0;
	#arrivals = 0;

	/** @param refusal creates the error for requests that get no turn */
	constructor(limits: LaneLimits, refusal: (reason: LaneReason) => Error) {
		this.#limits = limits;
		this.#refusal = refusal;
	}

	/** @throws the refusal if the owner's queue is full */
	requireRoom(owner: string): void {
		const { atOnce, waiting } = this.#limits;
		const lane = this.#lanes.get(owner);
		if (lane && lane.running + lane.waiting.length >= atOnce + waiting) throw this.#refusalTo(lane);
	}

	/** Waits for a turn. @returns a function that ends it @throws the refusal if the queue is full or the wait is over */
	async take(owner: string): Promise<() => void> {
		this.requireRoom(owner);
		const lane = this.#lanes.get(owner) ?? { running: 0, waiting: [] };
		this.#lanes.set(owner, lane);
		if (this.#mayBegin(lane)) this.#begin(lane);
		else await this.#wait(owner, lane);
		let isTaken = true;
		return () => {
			if (!isTaken) return;
			isTaken = false;
			lane.running--;
			this.#running--;
			this.#forget(owner, lane);
			this.#passOn();
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

	#mayBegin({ running }: Lane): boolean {
		const { atOnce, inAll } = this.#limits;
		if (running >= atOnce) return false;
		return !inAll || this.#running < inAll.atOnce - (running > 0 ? inAll.forFirst : 0);
	}

	#begin(lane: Lane): void {
		lane.running++;
		this.#running++;
	}

	#wait(owner: string, lane: Lane): Promise<void> {
		return new Promise((resolve, reject) => {
			const waiting: Waiting = {
				arrival: this.#arrivals++,
				begin: () => {
					clearTimeout(timer);
					resolve();
				},
			};
			const timer = setTimeout(() => {
				lane.waiting.splice(lane.waiting.indexOf(waiting), 1);
				this.#forget(owner, lane);
				reject(this.#refusalTo(lane));
			}, this.#limits.waitMs);
			lane.waiting.push(waiting);
		});
	}

	/** Starts waiting requests while there are free turns. */
	#passOn(): void {
		for (;;) {
			const [lane] = [...this.#lanes.values()]
				.filter((lane) => lane.waiting.length > 0 && this.#mayBegin(lane))
				.sort((a, b) => a.running - b.running || firstArrival(a) - firstArrival(b));
			const next = lane?.waiting.shift();
			if (!lane || !next) return;
			this.#begin(lane);
			next.begin();
		}
	}

	#forget(owner: string, lane: Lane): void {
		if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(owner);
	}

	#refusalTo({ running }: Lane): Error {
		return this.#refusal(running < this.#limits.atOnce ? "others" : "own");
	}
}

const firstArrival = ({ waiting }: Lane) => waiting[0]?.arrival ?? 0;
