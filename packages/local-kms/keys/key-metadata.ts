import { keyArn } from "../arn.ts";
import { effectiveState, type KeyRecord } from "./key-record.ts";
import { algorithmsOf, type KeyUsage } from "./key-specs.ts";
import type { KeyState } from "./states.ts";

const algorithmField: Record<KeyUsage, string> = {
	ENCRYPT_DECRYPT: "EncryptionAlgorithms",
	SIGN_VERIFY: "SigningAlgorithms",
	GENERATE_VERIFY_MAC: "MacAlgorithms",
	KEY_AGREEMENT: "KeyAgreementAlgorithms",
	ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};

/** AWS's KeyMetadata. `family` has all keys with this key's id: the key itself and its replicas or primary. */
export function keyMetadata(key: KeyRecord, family: KeyRecord[], now: number): Record<string, unknown> {
	const state = effectiveState(key, now);
	return {
		AWSAccountId: key.account,
		KeyId: key.keyId,
		Arn: keyArn(key),
		CreationDate: epochSeconds(key.createdAt),
		Enabled: state === "Enabled",
		Description: key.description,
		KeyUsage: key.keyUsage,
		KeyState: state,
		Origin: key.origin,
		KeyManager: key.keyManager,
		CustomerMasterKeySpec: key.keySpec,
		KeySpec: key.keySpec,
		[algorithmField[key.keyUsage]]: algorithmsOf(key.keySpec, key.keyUsage),
		MultiRegion: key.primaryRegion !== undefined,
		...deletionFields(key),
		...originFields(key, state),
		...multiRegionFields(key, family),
		...materialFields(key, state),
	};
}

export function epochSeconds(ms: number): number {
	return ms / 1000;
}

/** KMS shows no id for material in a custom key store. */
export function hasVisibleMaterial(key: KeyRecord): boolean {
	return key.origin === "AWS_KMS" || key.origin === "EXTERNAL";
}

function deletionFields(key: KeyRecord) {
	if (key.state === "PendingReplicaDeletion") return { PendingDeletionWindowInDays: key.deletionWindowDays };
	return key.deletionAt === undefined ? {} : { DeletionDate: epochSeconds(key.deletionAt) };
}

/** Expired or deleted material keeps its id. A key that never had material, or a replica being created, has none. */
function materialFields(key: KeyRecord, state: KeyState) {
	const isAwaited = key.state === "PendingImport" || state === "Creating";
	if (key.keySpec !== "SYMMETRIC_DEFAULT" || isAwaited || !hasVisibleMaterial(key)) return {};
	return { CurrentKeyMaterialId: key.materials.at(-1)?.id };
}

function originFields(key: KeyRecord, state: KeyState) {
	if (key.origin === "EXTERNAL") {
		if (state === "PendingImport") return {};
		if (key.validTo === undefined) return { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" };
		return { ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: epochSeconds(key.validTo) };
	}
	if (key.origin === "AWS_CLOUDHSM") {
		return { CustomKeyStoreId: key.customKeyStoreId, CloudHsmClusterId: "cluster-1a23b4cdefg" };
	}
	if (key.origin === "EXTERNAL_KEY_STORE") {
		return { CustomKeyStoreId: key.customKeyStoreId, XksKeyConfiguration: { Id: key.xksKeyId } };
	}
	return {};
}

function multiRegionFields(key: KeyRecord, family: KeyRecord[]) {
	if (key.primaryRegion === undefined) return {};
	const entry = (member: KeyRecord) => ({ Arn: keyArn(member), Region: member.region });
	const primary = family.find((member) => member.region === member.primaryRegion);
	return {
		MultiRegionConfiguration: {
			MultiRegionKeyType: key.region === key.primaryRegion ? "PRIMARY" : "REPLICA",
			PrimaryKey: primary ? entry(primary) : undefined,
			ReplicaKeys: family.filter((member) => member !== primary).map(entry),
		},
	};
}
