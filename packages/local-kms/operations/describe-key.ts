import { z } from "zod";
import type { Caller } from "../caller.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import { newMaterial } from "../keys/key-record.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { newKeyId } from "../keys/new-key.ts";
import { awsManagedPolicy } from "../policy/default-policy.ts";
import { grantTokens, keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";

const input = z.object({ KeyId: keyId, GrantTokens: grantTokens });

export const describeKey = operation(input, (call, request) => {
	const now = call.now();
	if (/^alias\/aws\/[a-z0-9-]+$/.test(request.KeyId))
		ensureAwsManagedKey(call.store, call.caller, request.KeyId, now);
	const key = reachKey(call, request.KeyId, {
		operation: "DescribeKey",
		allowsAlias: true,
		crossAccount: true,
	});
	return { KeyMetadata: keyMetadata(key, call.store.family(key), now) };
});

/** As in AWS, describing a predefined alias creates the AWS managed key behind it. */
function ensureAwsManagedKey(store: KeyStore, { account, region }: Caller, name: string, now: number): void {
	if (store.findAlias({ account, region }, name)) return;
	const service = name.slice("alias/aws/".length);
	const key = store.put({
		account,
		region,
		keyId: newKeyId(false),
		description: `Default key that protects my ${service} data when no other key is defined`,
		createdAt: now,
		keySpec: "SYMMETRIC_DEFAULT",
		keyUsage: "ENCRYPT_DECRYPT",
		origin: "AWS_KMS",
		keyManager: "AWS",
		policy: awsManagedPolicy(account, region),
		tags: [],
		state: "Enabled",
		// AWS rotates its managed keys every year.
		rotation: { periodDays: 365, nextAt: now + 365 * 86_400_000 },
		materials: [newMaterial(now)],
	});
	store.putAlias({ account, region, name, keyId: key.keyId, createdAt: now, updatedAt: now });
}
