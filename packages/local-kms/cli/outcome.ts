export interface Outcome {
	sentence: string;
	/** The output of --json. */
	data: unknown;
}
