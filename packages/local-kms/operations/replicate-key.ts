import { z } from "zod";
import { keyArn, partitionOf } from "../arn.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import { KmsError, validation } from "../kms-error.ts";
import { defaultPolicy } from "../policy/default-policy.ts";
import { checkNewPolicy } from "./check-new-policy.ts";
import { description, keyId, tags } from "./input.ts";
import { operation } from "./operation.ts";
import { reachKey } from "./reach-key.ts";
import { checkTags } from "./tags.ts";

const input = z.object({
	KeyId: keyId,
	ReplicaRegion: z
		.string()
		.min(1)
		.max(32)
		.regex(/^([a-z]+-){2,3}\d+$/),
	Policy: z.string().min(1).max(131_072).optional(),
	BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
	Description: description.default(""),
	Tags: tags.default([]),
});

/** A replica shares id and material with its primary. It has its own policy, state, tags and aliases. */
export const replicateKey = operation(input, (call, request) => {
	const primary = reachKey(call, request.KeyId, { operation: "ReplicateKey" });
	if (primary.primaryRegion !== primary.region) {
		throw new KmsError(
			"UnsupportedOperationException",
			`${keyArn(primary)} is not a multi-region primary key.`,
		);
	}
	const region = request.ReplicaRegion;
	if (partitionOf(region) !== partitionOf(primary.region))
		throw validation("Replicas stay in their primary's partition.");
	if (call.store.find({ account: primary.account, region }, primary.keyId)) {
		throw new KmsError("AlreadyExistsException", `${primary.keyId} already exists in ${region}.`);
	}
	checkTags(request.Tags);
	const { rotation: _, ...shared } = primary;
	const replica = {
		...shared,
		region,
		createdAt: call.now(),
		description: request.Description,
		policy: request.Policy ?? defaultPolicy(primary.account, region),
		tags: request.Tags,
	};
	checkNewPolicy(replica, call.caller, request.BypassPolicyLockoutSafetyCheck);
	call.store.put(replica);
	return {
		ReplicaKeyMetadata: keyMetadata(replica, call.store.family(replica), call.now()),
		ReplicaPolicy: replica.policy,
		ReplicaTags: replica.tags,
	};
});
