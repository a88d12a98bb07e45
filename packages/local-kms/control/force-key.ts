import { z } from "zod";
import { parseKmsArn } from "../arn.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { type KeyState, keyStates } from "../keys/states.ts";
import { notFound } from "../kms-error.ts";
import { parseInput } from "../operations/input.ts";

const date = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const input = z.strictObject({
	keyArn: z.string(),
	/** "Available" ends a forced state. The key's own state is visible again. */
	keyState: z.enum([...keyStates, "Available"]).optional(),
	/** The time at which imported material expires; "never" removes it. */
	validTo: z.union([z.literal("never"), date]).optional(),
	deletionDate: date.optional(),
	/** The start of an on-demand rotation in progress. AWS finishes it later; this KMS finishes it immediately. */
	onDemandRotationDate: date.optional(),
	keyManager: z.enum(["CUSTOMER", "AWS"]).optional(),
});

/** States that no operation leads to: material not imported or expired, key store disconnected, deletion soon. */
export function forceKey(store: KeyStore, now: number, body: unknown): object {
	const request = parseInput(input, body);
	const arn = parseKmsArn(request.keyArn);
	const key = arn?.kind === "key" ? store.find(arn, arn.name) : undefined;
	if (!key) throw notFound(`There is no key ${request.keyArn}.`);
	const changed: KeyRecord = { ...key };
	if (request.keyManager) changed.keyManager = request.keyManager;
	if (request.deletionDate !== undefined) changed.deletionAt = request.deletionDate;
	if (request.onDemandRotationDate !== undefined) changed.onDemandRotationAt = request.onDemandRotationDate;
	if (request.validTo === "never") delete changed.validTo;
	else if (request.validTo !== undefined) changed.validTo = request.validTo;
	if (request.keyState) setState(changed, request.keyState, now);
	store.put(changed);
	return keyMetadata(changed, store.family(changed), now);
}

/** Forced states hide the key's own state, which operations continue to change. */
function setState(key: KeyRecord, state: KeyState | "Available", now: number): void {
	delete key.forcedState;
	if (state === "Available") return;
	if (state === "Creating" || state === "Updating" || state === "Unavailable" || state === "PendingImport") {
		key.forcedState = state;
		return;
	}
	key.state = state;
	if (state === "PendingDeletion") key.deletionAt ??= now + 30 * 86_400_000;
	else delete key.deletionAt;
}
