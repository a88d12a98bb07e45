import { z } from "zod";
import { keyArn } from "../arn.ts";
import { epochSeconds } from "../keys/key-metadata.ts";
import { validation } from "../kms-error.ts";
import { keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";

const DAY_MS = 86_400_000;
const scheduleInput = z.object({ KeyId: keyId, PendingWindowInDays: z.int().min(1).max(365).default(30) });

export const scheduleKeyDeletion = operation(scheduleInput, (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "ScheduleKeyDeletion" });
	const days = request.PendingWindowInDays;
	// The model allows 1 to 365; the service does not.
	if (days < 7 || days > 30) throw validation("PendingWindowInDays must be between 7 and 30 days.");
	const { forcedState: _, ...rest } = key;
	const hasReplicas = key.region === key.primaryRegion && call.store.family(key).length > 1;
	const deletionAt = call.now() + days * DAY_MS;
	// The waiting period of a primary starts when its last replica is deleted.
	if (hasReplicas) {
		call.store.put({ ...rest, state: "PendingReplicaDeletion", deletionWindowDays: days });
		return { KeyId: keyArn(key), KeyState: "PendingReplicaDeletion", PendingWindowInDays: days };
	}
	call.store.put({ ...rest, state: "PendingDeletion", deletionAt, deletionWindowDays: days });
	return {
		KeyId: keyArn(key),
		DeletionDate: epochSeconds(deletionAt),
		KeyState: "PendingDeletion",
		PendingWindowInDays: days,
	};
});

/** The key is disabled afterwards, as in AWS. */
export const cancelKeyDeletion = operation(z.object({ KeyId: keyId }), (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "CancelKeyDeletion" });
	const { deletionAt: _, deletionWindowDays: __, ...rest } = key;
	call.store.put({ ...rest, state: "Disabled" });
	return { KeyId: keyArn(key) };
});
