import { EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import type { Assertion } from "./assertion.ts";

/** The plaintext and the encryption context of the assertions. */
export const plaintext = Buffer.from("conformance");
export const context = { tenant: "acme", resource: "logs" };
/** The id of a key that does not exist. */
export const nobodysKey = "11111111-2222-4333-8444-555555555555";

export const encrypt = (client: KMSClient, KeyId: string, EncryptionContext?: Record<string, string>) =>
	client.send(new EncryptCommand({ KeyId, Plaintext: plaintext, EncryptionContext }));

export const assertion = (name: string, holds: Assertion["holds"]): Assertion => ({ name, holds });
