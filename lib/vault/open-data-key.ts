import type { KeyObject } from "node:crypto";
import {
	boundClock,
	KeyRing,
	type Lease,
	takeSecretKey,
	type Verdict,
} from "../../packages/sdk/ring/index.ts";
import { config } from "../platform/config.ts";
import { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { perProcess } from "../platform/per-process.ts";
import { isDestroyed } from "./destroyed-states.ts";
import { announceEviction } from "./evictions.ts";
import { measureKeyRing } from "./measure-key-ring.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";
import { unwrapStoredDataKey } from "./unwrap-stored-data-key.ts";

/** Called with the failure of an unwrap; null if it succeeded. */
export type OutcomeListener = (dataKey: StoredDataKey, failure: KeyholdError | null, tookMs: number) => void;
/** Called when this process has forgotten data keys under a KMS key. */
export type ForgottenListener = (kmsKeyId: string) => void;

type Vault = {
	ring: KeyRing<StoredDataKey, KeyObject>;
	outcomeListeners: Set<OutcomeListener>;
	forgottenListeners: Set<ForgottenListener>;
};

/** One per process: two rings would double the KMS calls. */
const vault = perProcess("vault", createVault);

function createVault(): Vault {
	const outcomeListeners = new Set<OutcomeListener>();
	const forgottenListeners = new Set<ForgottenListener>();
	const { keyMaxAgeMs: maxAgeMs, outageGraceMs: graceMs } = config();
	const ring = new KeyRing<StoredDataKey, KeyObject>({
		obtain: async (dataKey) => ({
			value: takeSecretKey(await unwrapStoredDataKey(dataKey)),
			maxAgeMs,
			graceMs,
		}),
		groupOf: ({ kmsKeyId }) => kmsKeyId,
		versionOf: ({ version }) => version,
		judge: verdictOf,
		clock: boundClock(),
		onOutcome: (dataKey, failure, tookMs) => {
			if (failure?.verdict === "refused") announceEviction(dataKey.kmsKeyId);
			const error = failure?.error ?? null;
			// Any other error is a bug, and says nothing about KMS.
			if (error !== null && !(error instanceof KeyholdError)) return;
			for (const listener of outcomeListeners) listener(dataKey, error, tookMs);
		},
		onForgotten: (kmsKeyId) => {
			for (const listener of forgottenListeners) listener(kmsKeyId);
		},
	});
	measureKeyRing(ring);
	setInterval(() => ring.maintain(), 1_000).unref();
	return { ring, outcomeListeners, forgottenListeners };
}

/** Decides what a failed unwrap says about the KMS key. Pure. */
export function verdictOf(error: unknown): Verdict {
	if (!(error instanceof KeyholdError)) return "other";
	if (error.isUnasked) return "unasked";
	if (error.code === "KEY_REVOKED") return "refused";
	// A fault of the operator's credentials says nothing about the customer's key.
	return error.code === "KMS_UNREACHABLE" || error.code === "KMS_MISCONFIGURED" ? "unreachable" : "other";
}

/**
 * The unwrapped data key, from the ring or from KMS.
 * @throws KeyholdError KEY_REVOKED, KMS_UNREACHABLE, KMS_MISCONFIGURED, KEY_INTEGRITY, DATA_DESTROYED or INTERNAL
 */
export async function openDataKey(dataKey: StoredDataKey): Promise<KeyObject> {
	requireNotDestroyed(dataKey);
	return vault().ring.get(dataKey);
}

/**
 * As `openDataKey`, for a process that no eviction reaches: with the time until KMS has to be asked again, and the rest of the outage
 * grace. A holder that counts from a moment before this call keeps the bound. @throws as openDataKey
 */
export async function leaseDataKey(dataKey: StoredDataKey): Promise<Lease<KeyObject>> {
	requireNotDestroyed(dataKey);
	return vault().ring.lease(dataKey);
}

/** As `leaseDataKey`, as if KMS did not answer the call in progress. Undefined if there is neither agreement nor grace. */
export function leaseUnanswered(dataKey: StoredDataKey): Lease<KeyObject> | undefined {
	requireNotDestroyed(dataKey);
	return vault().ring.leaseUnanswered(dataKey);
}

/** False once a refusal, an eviction or its age has ended KMS's agreement to use the data key in this process. */
export function isDataKeyHeld(dataKey: StoredDataKey): boolean {
	return vault().ring.holds(dataKey);
}

function requireNotDestroyed(dataKey: StoredDataKey): void {
	if (!isDestroyed(dataKey)) return;
	throw new KeyholdError(
		"DATA_DESTROYED",
		"This record was destroyed together with the data of its encryption key. It can't be recovered.",
	);
}

/** Forgets every data key under a KMS key in this process. */
export function evictKmsKey(kmsKeyId: string): void {
	const before = vault().ring.size;
	vault().ring.evict(kmsKeyId);
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
