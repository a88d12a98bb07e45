import type { KeyObject } from "node:crypto";
import { boundClock } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { perProcess } from "../platform/per-process.ts";
import { announceEviction } from "./evictions.ts";
import { KeyRing, type WrappedDataKey } from "./key-ring.ts";
import { measureKeyRing } from "./measure-key-ring.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";
import { unwrapStoredDataKey } from "./unwrap-stored-data-key.ts";

/** Called with the failure of an unwrap; null if it succeeded. */
export type OutcomeListener = (dataKey: StoredDataKey, failure: KeyholdError | null, tookMs: number) => void;
/** Called when this process has forgotten data keys under a KMS key. */
export type ForgottenListener = (kmsKeyId: string) => void;

type Vault = {
	ring: KeyRing;
	outcomeListeners: Set<OutcomeListener>;
	forgottenListeners: Set<ForgottenListener>;
};

/** One per process: two rings would double the KMS calls. */
const vault = perProcess("vault", createVault);

function createVault(): Vault {
	const outcomeListeners = new Set<OutcomeListener>();
	const forgottenListeners = new Set<ForgottenListener>();
	const ring = new KeyRing({
		unwrap: (dataKey) => unwrapStoredDataKey(dataKey as WrappedDataKey & StoredDataKey),
		maxAgeMs: config().keyMaxAgeMs,
		outageGraceMs: config().outageGraceMs,
		clock: boundClock(),
		onOutcome: (dataKey, failure, tookMs) => {
			if (failure?.code === "KEY_REVOKED") announceEviction(dataKey.kmsKeyId);
			for (const listener of outcomeListeners) {
				listener(dataKey as WrappedDataKey & StoredDataKey, failure, tookMs);
			}
		},
		onForgotten: (kmsKeyId) => {
			for (const listener of forgottenListeners) listener(kmsKeyId);
		},
	});
	measureKeyRing(ring);
	setInterval(() => ring.maintain(), 1_000).unref();
	return { ring, outcomeListeners, forgottenListeners };
}

/** The unwrapped data key, from the ring or from KMS. @throws as KeyRing.get, and DATA_DESTROYED */
export async function openDataKey(dataKey: StoredDataKey): Promise<KeyObject> {
	if (dataKey.state === "SHREDDED") {
		throw new KeyholdError(
			"DATA_DESTROYED",
			"This record was destroyed together with the data of its encryption key. It can't be recovered.",
		);
	}
	return vault().ring.get(dataKey);
}

/** Forgets every data key under a KMS key in this process. */
export function evictKmsKey(kmsKeyId: string): void {
	const before = vault().ring.size;
	vault().ring.evictKmsKey(kmsKeyId);
	log.debug({ kmsKeyId, evicted: before - vault().ring.size }, "data keys evicted");
}

/** Calls `listener` after each KMS call on the data path of this process. Returns a function that stops it. */
export function onKmsOutcome(listener: OutcomeListener): () => void {
	vault().outcomeListeners.add(listener);
	return () => vault().outcomeListeners.delete(listener);
}

/** Calls `listener` each time this process has forgotten data keys under a KMS key. Returns a function that stops it. */
export function onDataKeysForgotten(listener: ForgottenListener): () => void {
	vault().forgottenListeners.add(listener);
	return () => vault().forgottenListeners.delete(listener);
}
