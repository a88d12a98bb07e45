import { randomBytes } from "node:crypto";
import { z } from "zod";
import { keyArn } from "../arn.ts";
import { seal } from "../crypto/seal.ts";
import { hasVisibleMaterial } from "../keys/key-metadata.ts";
import { KmsError, validation } from "../kms-error.ts";
import { dryRun, encryptionContext, grantTokens, keyId } from "./input.ts";
import { type Call, operation } from "./operation.ts";
import { reachSymmetricKey, stopDryRun } from "./use-key.ts";

const input = z.object({
	KeyId: keyId,
	KeySpec: z.enum(["AES_256", "AES_128"]).optional(),
	NumberOfBytes: z.int().min(1).max(1024).optional(),
	EncryptionContext: encryptionContext,
	GrantTokens: grantTokens,
	Recipient: z.unknown().optional(),
	DryRun: dryRun,
});

export const generateDataKey = operation(input, (call, request) => {
	const { plaintext, answer } = generate(call, "GenerateDataKey", request);
	return { ...answer, Plaintext: plaintext.toString("base64") };
});

export const generateDataKeyWithoutPlaintext = operation(
	input,
	(call, request) => generate(call, "GenerateDataKeyWithoutPlaintext", request).answer,
);

function generate(call: Call, operation: string, request: z.output<typeof input>) {
	const size = sizeOf(request);
	if (request.Recipient !== undefined) {
		throw new KmsError("UnsupportedOperationException", "The local KMS does not support enclaves.");
	}
	const key = reachSymmetricKey(call, request.KeyId, { operation, context: request.EncryptionContext });
	stopDryRun(request.DryRun);
	const plaintext = randomBytes(size);
	const answer = {
		CiphertextBlob: seal(key, plaintext, request.EncryptionContext).toString("base64"),
		KeyId: keyArn(key),
		...(hasVisibleMaterial(key) ? { KeyMaterialId: key.materials.at(-1)?.id } : {}),
	};
	return { plaintext, answer };
}

function sizeOf({ KeySpec, NumberOfBytes }: z.output<typeof input>): number {
	if (KeySpec !== undefined && NumberOfBytes !== undefined) {
		throw validation("Please specify either number of bytes or key spec, not both.");
	}
	if (KeySpec === undefined && NumberOfBytes === undefined) {
		throw validation("Please specify either number of bytes or key spec.");
	}
	return NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32);
}
