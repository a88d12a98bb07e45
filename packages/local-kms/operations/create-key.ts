import { z } from "zod";
import { keyMetadata } from "../keys/key-metadata.ts";
import { type KeyRecord, newMaterial } from "../keys/key-record.ts";
import {
	algorithmsOf,
	type KeySpec,
	type KeyUsage,
	keySpecNames,
	keyUsages,
	origins,
} from "../keys/key-specs.ts";
import { newKeyId } from "../keys/new-key.ts";
import { KmsError, validation } from "../kms-error.ts";
import { defaultPolicy } from "../policy/default-policy.ts";
import { checkNewPolicy } from "./check-new-policy.ts";
import { description, tags } from "./input.ts";
import { operation } from "./operation.ts";
import { checkTags } from "./tags.ts";

const input = z.object({
	Policy: z.string().min(1).max(131_072).optional(),
	Description: description.default(""),
	KeyUsage: z.enum(keyUsages).optional(),
	KeySpec: z.enum(keySpecNames).optional(),
	CustomerMasterKeySpec: z.enum(keySpecNames).optional(),
	Origin: z.enum(origins).default("AWS_KMS"),
	CustomKeyStoreId: z.string().min(1).max(64).optional(),
	XksKeyId: z.string().min(1).max(128).optional(),
	BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
	Tags: tags.default([]),
	MultiRegion: z.boolean().default(false),
});

export const createKey = operation(input, (call, request) => {
	const { account, region } = call.caller;
	const now = call.now();
	const { keySpec, keyUsage } = purposeOf(request);
	const isCustomStore = request.Origin === "AWS_CLOUDHSM" || request.Origin === "EXTERNAL_KEY_STORE";
	if (isCustomStore && (keySpec !== "SYMMETRIC_DEFAULT" || request.MultiRegion)) {
		throw new KmsError(
			"UnsupportedOperationException",
			`Origin ${request.Origin} allows symmetric single-Region keys only.`,
		);
	}
	checkTags(request.Tags);
	const key: KeyRecord = {
		account,
		region,
		keyId: newKeyId(request.MultiRegion),
		description: request.Description,
		createdAt: now,
		keySpec,
		keyUsage,
		origin: request.Origin,
		keyManager: "CUSTOMER",
		...(request.MultiRegion ? { primaryRegion: region } : {}),
		policy: request.Policy ?? defaultPolicy(account, region),
		tags: request.Tags,
		state: request.Origin === "EXTERNAL" ? "PendingImport" : "Enabled",
		materials: [newMaterial(now)],
		// AWS requires an existing key store; here it is optional.
		...(isCustomStore ? { customKeyStoreId: request.CustomKeyStoreId ?? "cks-1234567890abcdef0" } : {}),
		...(request.Origin === "EXTERNAL_KEY_STORE" ? { xksKeyId: request.XksKeyId ?? "bb8562717f809024" } : {}),
	};
	checkNewPolicy(key, call.caller, request.BypassPolicyLockoutSafetyCheck);
	call.store.put(key);
	return { KeyMetadata: keyMetadata(key, [key], now) };
});

function purposeOf(request: z.output<typeof input>): { keySpec: KeySpec; keyUsage: KeyUsage } {
	const keySpec = request.KeySpec ?? request.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
	if (keySpec !== "SYMMETRIC_DEFAULT" && request.KeyUsage === undefined) {
		throw validation(
			"You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
		);
	}
	const keyUsage = request.KeyUsage ?? "ENCRYPT_DECRYPT";
	if (!algorithmsOf(keySpec, keyUsage)) {
		throw validation(`KeyUsage ${keyUsage} is not compatible with KeySpec ${keySpec}`);
	}
	return { keySpec, keyUsage };
}
