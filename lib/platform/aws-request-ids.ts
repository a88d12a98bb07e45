import { AsyncLocalStorage } from "node:async_hooks";
import { perProcess } from "./per-process.ts";

/** More than any verb needs. */
const limit = 100;

const collections = perProcess("AWS request ids", () => new AsyncLocalStorage<string[]>());

/**
 * Runs `work` and collects AWS's request ids of its KMS calls. A collection within another one joins it, so that a key
 * check's ids belong to the change of health that follows.
 */
export function collectAwsRequestIds<T>(work: () => Promise<T>): Promise<T> {
	return collections().getStore() ? work() : collections().run([], work);
}

/** Adds the AWS request id of a call to the current collection, if there is one; at most 100. */
export function noteAwsRequestId(id: string | undefined): void {
	const ids = collections().getStore();
	if (id && ids && ids.length < limit && !ids.includes(id)) ids.push(id);
}

/** The ids collected so far, in the order of the answers; empty outside of a collection. */
export function awsRequestIds(): string[] {
	return [...(collections().getStore() ?? [])];
}
