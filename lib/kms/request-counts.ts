import { perProcess } from "../platform/per-process.ts";

const counts = perProcess("KMS request counts", () => new Map<string, number>());

/** Counts this process's request about a KMS key, answered or not: AWS bills every request that reaches it. */
export function countRequest(arn: unknown): void {
	if (typeof arn === "string" && arn.startsWith("arn:")) counts().set(arn, (counts().get(arn) ?? 0) + 1);
}

/** Returns the requests since the last call of this function, by key ARN. */
export function takeRequestCounts(): Map<string, number> {
	const taken = new Map(counts());
	counts().clear();
	return taken;
}

/** AWS's price for requests about symmetric keys, in US dollars: 0.03 per 10,000. Source: AWS KMS pricing. */
export function requestPriceUsd(requests: number): number {
	return (requests * 0.03) / 10_000;
}
