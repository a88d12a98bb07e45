import { createAlias, deleteAlias, listAliases, updateAlias } from "./aliases.ts";
import { createKey } from "./create-key.ts";
import { decrypt } from "./decrypt.ts";
import { describeKey } from "./describe-key.ts";
import { encrypt } from "./encrypt.ts";
import { generateDataKey, generateDataKeyWithoutPlaintext } from "./generate-data-key.ts";
import { cancelKeyDeletion, scheduleKeyDeletion } from "./key-deletion.ts";
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from "./key-policy.ts";
import { disableKey, enableKey } from "./key-state.ts";
import { listKeys } from "./list-keys.ts";
import type { Operation } from "./operation.ts";
import { reEncrypt } from "./re-encrypt.ts";
import { replicateKey } from "./replicate-key.ts";
import {
	disableKeyRotation,
	enableKeyRotation,
	getKeyRotationStatus,
	listKeyRotations,
	rotateKeyOnDemand,
} from "./rotation.ts";
import { listResourceTags, tagResource, untagResource } from "./tags.ts";
import { updateKeyDescription } from "./update-key-description.ts";

/** All operations, by their name after `TrentService.`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
	["CancelKeyDeletion", cancelKeyDeletion],
	["CreateAlias", createAlias],
	["CreateKey", createKey],
	["Decrypt", decrypt],
	["DeleteAlias", deleteAlias],
	["DescribeKey", describeKey],
	["DisableKey", disableKey],
	["DisableKeyRotation", disableKeyRotation],
	["EnableKey", enableKey],
	["EnableKeyRotation", enableKeyRotation],
	["Encrypt", encrypt],
	["GenerateDataKey", generateDataKey],
	["GenerateDataKeyWithoutPlaintext", generateDataKeyWithoutPlaintext],
	["GetKeyPolicy", getKeyPolicy],
	["GetKeyRotationStatus", getKeyRotationStatus],
	["ListAliases", listAliases],
	["ListKeyPolicies", listKeyPolicies],
	["ListKeyRotations", listKeyRotations],
	["ListKeys", listKeys],
	["ListResourceTags", listResourceTags],
	["PutKeyPolicy", putKeyPolicy],
	["ReEncrypt", reEncrypt],
	["ReplicateKey", replicateKey],
	["RotateKeyOnDemand", rotateKeyOnDemand],
	["ScheduleKeyDeletion", scheduleKeyDeletion],
	["TagResource", tagResource],
	["UntagResource", untagResource],
	["UpdateAlias", updateAlias],
	["UpdateKeyDescription", updateKeyDescription],
]);
