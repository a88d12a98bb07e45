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
	/** "Available" ends a state that came from outside; the key's own one shows again. */
	keyState: z.enum([...keyStates, "Available"]).optional(),
	/** When imported material expires; "never" takes the expiry away. */
	validTo: z.union([z.literal("never"), date]).optional(),
	deletionDate: date.optional(),
	/** Since when a rotation on demand is under way, which AWS finishes later and this KMS at once. */
	onDemandRotationDate: date.optional(),
	keyManager: z.enum(["CUSTOMER", "AWS"]).optional(),
});

/** States that no operation here leads to: material not imported or expired, key store away, deletion near. */
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

/** States that come from outside hide the key's own one, which the operations go on changing underneath. */
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
