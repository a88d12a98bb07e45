import { aliasArn, isKeyId, keyArn, parseKmsArn, partitionOf } from "../arn.ts";
import type { EncryptionContext } from "../crypto/encryption-context.ts";
import { effectiveState, type KeyRecord } from "../keys/key-record.ts";
import { refuseByState } from "../keys/states.ts";
import { accessDenied, notFound } from "../kms-error.ts";
import { decide } from "../policy/decide.ts";
import type { Call } from "./operation.ts";

export interface Reach {
	/** The operation, which is the row of the state table and, unless `action` is set, the permission. */
	operation: string;
	action?: string;
	/** Management operations take a key id or key ARN only. */
	allowsAlias?: boolean;
	/** Most management operations never reach another account, even if the policy allows it. */
	crossAccount?: boolean;
	context?: EncryptionContext;
}

/** Finds the key of a KeyId, and checks the permission and the state. @throws KmsError as KMS does */
export function reachKey(call: Call, identifier: string, reach: Reach): KeyRecord {
	const key = resolveKey(call, identifier, reach);
	authorize(call, key, identifier, reach);
	refuseByState(reach.operation, keyArn(key), effectiveState(key, call.now()));
	return key;
}

function resolveKey(call: Call, identifier: string, reach: Reach): KeyRecord {
	const { account, name } = locate(call, identifier);
	const place = { account, region: call.caller.region };
	const isForeign = account !== call.caller.account;
	if (isForeign && !reach.crossAccount) throw denied(call, reach, identifier, crossAccountReason);
	const isAlias = name.startsWith("alias/");
	if (isAlias && !reach.allowsAlias) throw notFound(`Invalid keyId ${identifier}`);
	const keyId = isAlias ? call.store.findAlias(place, name)?.keyId : name;
	const key = keyId === undefined ? undefined : call.store.find(place, keyId);
	if (key) return key;
	// For another account, a key that does not exist and one that is not shared look the same.
	if (isForeign) throw denied(call, reach, identifier, crossAccountReason);
	if (isAlias) throw notFound(`Alias ${aliasArn(place, name)} is not found.`);
	if (!isKeyId(name)) throw notFound(`Invalid keyId '${name}'`);
	throw notFound(`Key '${keyArn({ ...place, keyId: name })}' does not exist`);
}

function locate({ caller }: Call, identifier: string): { account: string; name: string } {
	if (!identifier.startsWith("arn:")) return { account: caller.account, name: identifier };
	const arn = parseKmsArn(identifier);
	if (!arn) throw notFound(`Invalid arn ${identifier}`);
	if (arn.region !== caller.region || arn.partition !== partitionOf(caller.region)) {
		throw notFound(`Invalid arn ${arn.region}`);
	}
	return { account: arn.account, name: arn.name };
}

/** Only the key policy decides. The caller's IAM policy is assumed to allow everything. */
function authorize(call: Call, key: KeyRecord, identifier: string, reach: Reach): void {
	const decision = decide(key, call.caller, `kms:${reach.action ?? reach.operation}`, reach.context);
	if (decision === "allowed") return;
	if (key.account !== call.caller.account) throw denied(call, reach, identifier, crossAccountReason);
	const action = `kms:${reach.action ?? reach.operation}`;
	const reason =
		decision === "denied"
			? "with an explicit deny in a resource-based policy"
			: `because no resource-based policy allows the ${action} action`;
	throw denied(call, reach, keyArn(key), reason);
}

const crossAccountReason =
	"because the resource does not exist in this Region, no resource-based policies allow access, " +
	"or a resource-based policy explicitly denies access";

function denied({ caller }: Call, reach: Reach, resource: string, reason: string) {
	const action = `kms:${reach.action ?? reach.operation}`;
	return accessDenied(
		`User: ${caller.principalArn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
	);
}
