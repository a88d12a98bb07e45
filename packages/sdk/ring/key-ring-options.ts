/** A value, and for how long it may be used. Both times count from the moment when the ring asked for it. */
export type Lease<Value> = {
	value: Value;
	maxAgeMs: number;
	/** The same while the source is unreachable; 0 fails closed. */
	graceMs: number;
};

/**
 * The meaning of a failure. `refused`: the whole group ends. `unreachable`: no answer, so the grace applies. `undecided`: an
 * answer that says nothing about the value, so the entry lasts for its maximum age, without a grace. `unasked`: the source was
 * not asked, so the failure means nothing. `other`: this entry ends.
 */
export type Verdict = "refused" | "unreachable" | "undecided" | "unasked" | "other";

export type KeyRingOptions<Ref, Value> = {
	/** Asks the source. `held` is the value in the ring, if there is one of this version. */
	obtain: (ref: Ref, held?: Value) => Promise<Lease<Value>>;
	/** Entries that one refusal ends together. */
	groupOf: (ref: Ref) => string;
	/** A value serves only references of the version for which it was obtained. */
	versionOf: (ref: Ref) => string;
	judge: (error: unknown) => Verdict;
	/** Monotonic, in milliseconds. */
	clock: () => number;
	/** Renews all entries in use when one of them is due, so that they can share a request. */
	renewsTogether?: boolean;
	/** While the source is unreachable: for how long an entry is served without asking again; 3 s if not given. */
	pauseMs?: number;
	/**
	 * For how long after it was asked a failure can tell that the source is unreachable; without a limit if not given. A process
	 * that was stopped may read an answer long after it was given.
	 */
	tellsForMs?: (error: unknown) => number;
	/** Called each time the source was asked, with the failure, if any, and its duration. */
	onOutcome?: (ref: Ref, failure: { error: unknown; verdict: Verdict } | null, tookMs: number) => void;
	/** Called when an entry of a group is forgotten, for any reason. */
	onForgotten?: (group: string) => void;
};
