/** A request for more seals: what it reports, and all that Keyhold knows of when it answers. */
export type SealReport = { reported: number; known: number };

/**
 * The seals that this process may make with a data key, so that all processes together stay far below 2^32. A tenant that is
 * named in two ways, by its slug and its ID, has one budget.
 */
export class SealBudget {
	#made = 0;
	/** Reported in requests that were answered, and in those that are in flight. */
	#reported = 0;
	#inFlight = 0;
	/** All seals that this process may ever make. */
	#allowed: number;
	#granted: number;
	#lowWater: number;
	#grants = 1;

	constructor(seals: number) {
		this.#allowed = seals;
		this.#granted = seals;
		this.#lowWater = seals >> 2;
	}

	/** Takes one seal. False if there is none left. */
	take(): boolean {
		if (this.#made >= this.#allowed) return false;
		this.#made++;
		return true;
	}

	/** True once when the budget runs low, so that more is asked for before it ends. */
	runsLow(): boolean {
		if (this.#allowed - this.#made > this.#lowWater) return false;
		this.#lowWater = -1;
		return true;
	}

	/** Grows by one with each answer, including one that granted nothing. */
	get grants(): number {
		return this.#grants;
	}

	/** True if the last answer granted nothing. */
	get isEmptyGrant(): boolean {
		return this.#granted === 0;
	}

	/** What the next request reports: the seals that no other request has reported. It ends with `grant` or `lose`. */
	report(): SealReport {
		const reported = this.#made - this.#reported - this.#inFlight;
		this.#inFlight += reported;
		return { reported, known: this.#reported + reported };
	}

	/** The request was not answered: the next one reports its seals again. */
	lose({ reported }: SealReport): void {
		this.#inFlight -= reported;
	}

	/**
	 * Takes over an answer: `seals` are granted besides those that Keyhold knew of. Answers may arrive in another order than
	 * Keyhold gave them, and each of them holds, so the highest one counts.
	 */
	grant(seals: number, { reported, known }: SealReport): void {
		this.#inFlight -= reported;
		this.#reported += reported;
		this.#granted = seals;
		this.#allowed = Math.max(this.#allowed, known + seals);
		this.#lowWater = (this.#allowed - this.#made) >> 2;
		this.#grants++;
	}
}
