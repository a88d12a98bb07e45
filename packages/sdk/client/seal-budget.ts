/** The seals that this process may still make with a data key, so that all processes together stay far below 2^32. */
export class SealBudget {
	#left: number;
	/** Seals that Keyhold does not know of yet. */
	#unreported = 0;
	#granted: number;
	#lowWater: number;
	#grants = 1;

	constructor(seals: number) {
		this.#left = seals;
		this.#granted = seals;
		this.#lowWater = seals >> 2;
	}

	/** Takes one seal. False if there is none left. */
	take(): boolean {
		if (this.#left === 0) return false;
		this.#left--;
		this.#unreported++;
		return true;
	}

	/** True once when the budget runs low, so that more is asked for before it ends. */
	runsLow(): boolean {
		if (this.#left > this.#lowWater) return false;
		this.#lowWater = -1;
		return true;
	}

	/** The seals to report with the next request. */
	get unreported(): number {
		return this.#unreported;
	}

	/** Grows by one with each answer, including one that granted nothing. */
	get grants(): number {
		return this.#grants;
	}

	/** True if the last answer granted nothing. */
	get isEmptyGrant(): boolean {
		return this.#granted === 0;
	}

	/**
	 * Takes over an answer to a request that reported `reported` seals. Seals made since it was sent come out of the new grant,
	 * since Keyhold did not know of them.
	 */
	grant(seals: number, reported: number): void {
		this.#granted = seals;
		this.#unreported -= reported;
		this.#left = Math.max(0, seals - this.#unreported);
		this.#lowWater = seals >> 2;
		this.#grants++;
	}
}
