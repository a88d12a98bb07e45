import { GetKeyRotationStatusCommand } from "@aws-sdk/client-kms";
import { z } from "zod";
import { time } from "../platform/view.ts";
import { callKms } from "./call.ts";
import { describeKey } from "./describe-key.ts";
import { whyNotRotated } from "./why-not-rotated.ts";
import type { KmsKeyRef } from "./wrapped-data-keys.ts";

/** AWS's details of a key, besides whether it works. Times in ISO 8601. */
export const keyFacts = z.object({
	/** AWS's KeyState, for example Enabled or PendingDeletion. */
	state: z.string(),
	/** AWS_KMS, EXTERNAL, AWS_CLOUDHSM. */
	origin: z.string(),
	/** When AWS deletes the key, once that is scheduled. */
	deletionDate: time.nullable(),
	/** When imported key material expires. */
	validTo: time.nullable(),
	isMultiRegion: z.boolean(),
	/** Null if AWS does not tell, or cannot rotate the key: never "off". */
	rotation: z
		.object({ isOn: z.boolean(), periodDays: z.number().nullable(), nextAt: time.nullable() })
		.nullable(),
});
export type KeyFacts = z.infer<typeof keyFacts>;

/**
 * Calls DescribeKey and GetKeyRotationStatus in parallel. An unknown rotation is null.
 * @throws as callKms, when DescribeKey fails
 */
export async function lookAtKey(key: KmsKeyRef): Promise<KeyFacts> {
	const [described, rotation] = await Promise.all([
		describeKey(key.region, key.arn, { isGuarded: false }),
		callKms(
			key.region,
			key.arn,
			(client, options) => client.send(new GetKeyRotationStatusCommand({ KeyId: key.arn }), options),
			{ isGuarded: false },
		).catch(() => null),
	]);
	const { KeyState, Origin, DeletionDate, ValidTo, MultiRegion } = described;
	const isOn = rotation?.KeyRotationEnabled ?? false;
	// AWS reports "off" for keys that it cannot rotate, which their owner cannot change.
	const isTold = rotation !== null && (isOn || whyNotRotated(described) === undefined);
	return {
		state: KeyState ?? "unknown",
		origin: Origin ?? "unknown",
		deletionDate: moment(DeletionDate),
		validTo: moment(ValidTo),
		isMultiRegion: MultiRegion ?? false,
		rotation: isTold
			? { isOn, periodDays: rotation.RotationPeriodInDays ?? null, nextAt: moment(rotation.NextRotationDate) }
			: null,
	};
}

/** Null for a missing or invalid date. */
function moment(date: Date | undefined): string | null {
	return date && Number.isFinite(date.getTime()) ? date.toISOString() : null;
}
