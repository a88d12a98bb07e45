import { encryptionContext } from "../kms/encryption-context.ts";
import { decrypt, encrypt } from "../kms/wrapped-data-keys.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { nilId } from "../platform/ids.ts";
import { yourOperator } from "../platform/vendor-names.ts";
import { ensureOwnedKey } from "./default-keys.ts";

/** Identifies a secret. It is bound into the encryption context, so the secret opens nowhere else. */
export type SecretOf = {
	purpose: "webhook-secret" | "totp-seed" | "oidc-client-secret" | "signing-key";
	/** Null if it belongs to no organization. */
	organizationId: string | null;
	/** The id of the row that holds it. */
	id: string;
	/** The region of the owned key that encrypts it. */
	region: string;
};

const contextOf = ({ organizationId, id, purpose }: SecretOf) =>
	encryptionContext(organizationId ?? nilId, id, purpose);

/**
 * Encrypts one of Keyhold's own secrets (at most 4,096 bytes) with the region's owned key: the only form in which it is
 * stored. The caller overwrites `bytes`. @throws as callKms
 */
export async function sealSecret(of: SecretOf, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await encrypt(await ensureOwnedKey(of.region), bytes, contextOf(of)));
}

/** Decrypts a secret. The caller overwrites it after use. @throws as callKms */
export async function openSecret(of: SecretOf, sealed: Uint8Array): Promise<Uint8Array> {
	return decrypt(await ensureOwnedKey(of.region), sealed, contextOf(of));
}

/**
 * The region of the owned key that encrypts an organization's secrets, or those of no organization (null): the region of its
 * oldest deployment. @throws KeyholdError CONFLICT if there is no deployment yet
 */
export async function homeRegion(on: Db, organizationId: string | null): Promise<string> {
	const deployment = await on.deployment.findFirst({
		where: { ...(organizationId && { organizationId }) },
		orderBy: { createdAt: "asc" },
		select: { region: true },
	});
	if (!deployment)
		throw new KeyholdError("CONFLICT", `There is no deployment yet. Ask ${yourOperator()} to create one.`);
	return deployment.region;
}
