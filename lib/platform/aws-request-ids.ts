import { AsyncLocalStorage } from "node:async_hooks";
import { perProcess } from "./per-process.ts";

/** Enough for every verb; what makes more calls than that is no single change. */
const limit = 100;

const collections = perProcess("AWS request ids", () => new AsyncLocalStorage<string[]>());

/**
 * Does `work`, and collects what AWS calls the KMS calls made on its behalf. Within another collection it joins that
 * one: what a check of a key was told belongs to the change of health that follows.
 */
export function collectAwsRequestIds<T>(work: () => Promise<T>): Promise<T> {
	return collections().getStore() ? work() : collections().run([], work);
}

/** Adds AWS's id of a call to the collection it was made in, if any; at most 100. */
export function noteAwsRequestId(id: string | undefined): void {
	const ids = collections().getStore();
	if (id && ids && ids.length < limit && !ids.includes(id)) ids.push(id);
}

/** What has been collected by now, in the order of the answers; empty outside of a collection. */
export function awsRequestIds(): string[] {
	return [...(collections().getStore() ?? [])];
}
