export interface Outcome {
	sentence: string;
	/** What --json prints. */
	data: unknown;
}
