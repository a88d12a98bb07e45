import { z } from "zod";
import { keyArn } from "../arn.ts";
import { epochSeconds } from "../keys/key-metadata.ts";
import { effectiveState, type KeyRecord, rotated } from "../keys/key-record.ts";
import { KmsError } from "../kms-error.ts";
import { keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { type Reach, reachKey } from "./reach-key.ts";

const DAY_MS = 86_400_000;
const ON_DEMAND_ROTATIONS = 25;
const input = z.object({ KeyId: keyId });

export const enableKeyRotation = operation(
	z.object({ KeyId: keyId, RotationPeriodInDays: z.int().min(90).max(2560).optional() }),
	(call, request) => {
		const key = reachKey(call, request.KeyId, { operation: "EnableKeyRotation" });
		requireAutomatic(key);
		const periodDays = request.RotationPeriodInDays ?? key.rotation?.periodDays ?? 365;
		// Changing the period does not restart it for a key that already rotates.
		const sinceMs = key.rotation ? key.rotation.nextAt - key.rotation.periodDays * DAY_MS : call.now();
		call.store.put({ ...key, rotation: { periodDays, nextAt: sinceMs + periodDays * DAY_MS } });
	},
);

export const disableKeyRotation = operation(input, (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "DisableKeyRotation" });
	requireAutomatic(key);
	const { rotation: _, ...rest } = key;
	call.store.put(rest);
});

export const getKeyRotationStatus = operation(input, (call, request) => {
	const reach: Reach = { operation: "GetKeyRotationStatus", crossAccount: true };
	const key = reachKey(call, request.KeyId, reach);
	// AWS answers this for asymmetric and HMAC keys too, but refuses changes.
	if (key.keySpec !== "SYMMETRIC_DEFAULT") return { KeyId: keyArn(key), KeyRotationEnabled: false };
	requireOwnMaterial(key, ["AWS_KMS", "EXTERNAL"]);
	// One setting for all regions, stored with the primary.
	const { rotation } = call.store.family(key).find(isPrimary) ?? key;
	const state = effectiveState(key, call.now());
	const onDemand =
		key.onDemandRotationAt === undefined
			? {}
			: { OnDemandRotationStartDate: epochSeconds(key.onDemandRotationAt) };
	// A key pending deletion reads as off, and keeps the setting. A disabled key only has no next date.
	if (!rotation || state.endsWith("Deletion")) {
		return { KeyId: keyArn(key), KeyRotationEnabled: false, ...onDemand };
	}
	return {
		KeyId: keyArn(key),
		KeyRotationEnabled: true,
		...onDemand,
		RotationPeriodInDays: rotation.periodDays,
		...(state === "Enabled" ? { NextRotationDate: epochSeconds(rotation.nextAt) } : {}),
	};
});

/** Adds a version immediately. The automatic schedule does not change. */
export const rotateKeyOnDemand = operation(input, (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "RotateKeyOnDemand" });
	requireSymmetric(key);
	requireOwnMaterial(key, ["AWS_KMS", "EXTERNAL"]);
	requirePrimary(key);
	if (key.origin === "EXTERNAL") {
		// Imports are not supported, so there is never new material to rotate to.
		throw new KmsError(
			"KMSInvalidStateException",
			`No available key material pending rotation for the key: ${keyArn(key)}.`,
		);
	}
	if (key.materials.filter(({ rotation }) => rotation === "ON_DEMAND").length >= ON_DEMAND_ROTATIONS) {
		throw new KmsError(
			"LimitExceededException",
			`The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${keyArn(key)}`,
		);
	}
	const { materials } = rotated(key, call.now(), "ON_DEMAND");
	for (const member of call.store.family(key)) call.store.put({ ...member, materials });
	return { KeyId: keyArn(key) };
});

export const listKeyRotations = operation(input, (call, request) => {
	const key = reachKey(call, request.KeyId, { operation: "ListKeyRotations" });
	requireSymmetric(key);
	const rotations = key.materials.filter(({ rotation }) => rotation !== undefined);
	return {
		Rotations: rotations.map(({ id, createdAt, rotation }) => ({
			KeyId: keyArn(key),
			KeyMaterialId: id,
			KeyMaterialState: id === key.materials.at(-1)?.id ? "CURRENT" : "NON_CURRENT",
			RotationDate: epochSeconds(createdAt),
			RotationType: rotation,
		})),
		Truncated: false,
	};
});

function requireAutomatic(key: KeyRecord): void {
	requireSymmetric(key);
	requireOwnMaterial(key, ["AWS_KMS"]);
	requirePrimary(key);
}

function requireSymmetric(key: KeyRecord): void {
	if (key.keySpec === "SYMMETRIC_DEFAULT") return;
	throw new KmsError("UnsupportedOperationException");
}

function requireOwnMaterial(key: KeyRecord, origins: string[]): void {
	if (origins.includes(key.origin)) return;
	const message = `${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`;
	throw new KmsError("UnsupportedOperationException", message);
}

function isPrimary(key: KeyRecord): boolean {
	return key.primaryRegion === key.region;
}

function requirePrimary(key: KeyRecord): void {
	if (key.primaryRegion === undefined || isPrimary(key)) return;
	throw new KmsError(
		"UnsupportedOperationException",
		`${keyArn(key)} is a replica key; rotate the primary key.`,
	);
}
