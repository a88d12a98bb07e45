import { type CircuitBreakerPolicy, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import { monotonicMs } from "../platform/clock.ts";
import { isSilence, NotAsked } from "./failure.ts";

const silencesUntilOpen = 8;
const openForMs = 5_000;
/** Keys of this many owners must stop responding before calls to the whole region are skipped. */
const ownersUntilRegion = 3;

type Region = { breakers: Map<string, CircuitBreakerPolicy>; silentOwners: Map<string, number> };

const regions = new Map<string, Region>();

/**
 * Makes an attempt unless its KMS key, or keys of several owners in its region, have stopped responding: then the call is
 * skipped for 5 s. One owner's keys never block calls about another owner's.
 * @throws the attempt's error; NotAsked for a skipped call, which says nothing about the key
 */
export async function guarded<T>(
	regionName: string,
	keyId: string | undefined,
	attempt: () => Promise<T>,
): Promise<T> {
	const region = regionOf(regionName);
	if (silentOwners(region) >= ownersUntilRegion) throw new NotAsked();
	const id = keyId ?? "";
	const breaker = region.breakers.get(id) ?? newBreaker(region, id);
	region.breakers.set(id, breaker);
	const answer = await breaker
		.execute(() => answerOf(attempt))
		.catch((error) => {
			throw error?.isBrokenCircuitError ? new NotAsked() : error;
		});
	// The region responds, if only with a refusal.
	region.silentOwners.clear();
	region.breakers.delete(id);
	if ("refusal" in answer) throw answer.refusal;
	return answer.value;
}

function regionOf(name: string): Region {
	let region = regions.get(name);
	if (!region) {
		region = { breakers: new Map(), silentOwners: new Map() };
		regions.set(name, region);
	}
	return region;
}

function newBreaker(region: Region, keyId: string): CircuitBreakerPolicy {
	const breaker = circuitBreaker(handleWhen(isSilence), {
		breaker: new ConsecutiveBreaker(silencesUntilOpen),
		halfOpenAfter: openForMs,
	});
	// The account of a key ARN; aliases and new keys are the vendor's own.
	const owner = keyId.split(":")[4] ?? "vendor";
	breaker.onBreak(() => region.silentOwners.set(owner, monotonicMs()));
	return breaker;
}

function silentOwners({ silentOwners }: Region): number {
	for (const [owner, atMs] of silentOwners) {
		if (monotonicMs() - atMs >= openForMs) silentOwners.delete(owner);
	}
	return silentOwners.size;
}

/** To the breaker a refusal is an answer: it shows that KMS responds. */
async function answerOf<T>(attempt: () => Promise<T>): Promise<{ value: T } | { refusal: unknown }> {
	try {
		return { value: await attempt() };
	} catch (error) {
		if (isSilence(error)) throw error;
		return { refusal: error };
	}
}
