import { keyArn } from "../arn.ts";
import type { Caller } from "../caller.ts";
import type { EncryptionContext } from "../crypto/encryption-context.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { type Decision, evaluatePolicy } from "./evaluate-policy.ts";
import { parsePolicy } from "./parse-policy.ts";

/** True if this caller may do `action`, for example `kms:Decrypt`, with this key. */
export function decide(
	key: KeyRecord,
	caller: Caller,
	action: string,
	context?: EncryptionContext,
): Decision {
	return evaluatePolicy(parsePolicy(key.policy), {
		principalArn: caller.principalArn,
		account: caller.account,
		keyArn: keyArn(key),
		action,
		conditionKeys: conditionKeys(key, caller, context),
	});
}

/**
 * The condition keys that are present. Names are lower case, since IAM ignores their case, including that of an encryption
 * context key in them. Two context keys may therefore share an entry. kms:ViaService, kms:RequestAlias and aws:Source… are
 * always absent, since no service calls on behalf of another here.
 */
function conditionKeys(key: KeyRecord, caller: Caller, context?: EncryptionContext): Map<string, string[]> {
	const keys = new Map<string, string[]>([
		["kms:calleraccount", [caller.account]],
		["aws:principalaccount", [caller.account]],
		["aws:principalarn", [caller.principalArn]],
		["kms:keyspec", [key.keySpec]],
		["kms:keyusage", [key.keyUsage]],
		["kms:keyorigin", [key.origin]],
		["kms:multiregion", [String(key.primaryRegion !== undefined)]],
	]);
	if (!context) return keys;
	keys.set("kms:encryptionalgorithm", ["SYMMETRIC_DEFAULT"]);
	const entries = Object.entries(context);
	// Without a context the key is absent, not empty: ForAllValues holds, and Null is "true".
	if (entries.length > 0)
		keys.set(
			"kms:encryptioncontextkeys",
			entries.map(([name]) => name),
		);
	for (const [name, value] of entries) {
		const id = `kms:encryptioncontext:${name.toLowerCase()}`;
		keys.set(id, [...(keys.get(id) ?? []), value]);
	}
	return keys;
}
