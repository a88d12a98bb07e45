import { encryptionContext } from "../kms/encryption-context.ts";
import { decrypt, encrypt } from "../kms/wrapped-data-keys.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { ensureOwnedKey } from "./default-keys.ts";

/** Which secret: bound to what it belongs to, it opens nowhere else. */
export type SecretOf = {
	/** What kind of secret. */
	purpose: "webhook-secret" | "totp-seed" | "oidc-client-secret" | "signing-key";
	/** Null for what belongs to no organization. */
	organizationId: string | null;
	/** Of the row that holds it. */
	id: string;
	/** Region of the owned key that encrypts it. */
	region: string;
};

const none = "00000000-0000-0000-0000-000000000000";

const contextOf = ({ organizationId, id, purpose }: SecretOf) =>
	encryptionContext(organizationId ?? none, id, purpose);

/**
 * A short secret of Keyhold's own (at most 4,096 bytes), encrypted by the region's owned key: the only form in which it is
 * stored. The caller overwrites `bytes`. @throws as callKms
 */
export async function sealSecret(of: SecretOf, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await encrypt(await ensureOwnedKey(of.region), bytes, contextOf(of)));
}

/** The secret again. The caller overwrites it when it is used. @throws as callKms */
export async function openSecret(of: SecretOf, sealed: Uint8Array): Promise<Uint8Array> {
	return decrypt(await ensureOwnedKey(of.region), sealed, contextOf(of));
}

/**
 * Where the owned key is that encrypts the secrets of an organization, or of nobody's (null): a region that Keyhold has
 * to reach anyway. @throws KeyholdError CONFLICT before there is any deployment
 */
export async function homeRegion(on: Db, organizationId: string | null): Promise<string> {
	const deployment = await on.deployment.findFirst({
		where: { ...(organizationId && { organizationId }) },
		orderBy: { createdAt: "asc" },
		select: { region: true },
	});
	if (!deployment)
		throw new KeyholdError("CONFLICT", "There is no deployment yet. The operator creates one first.");
	return deployment.region;
}
