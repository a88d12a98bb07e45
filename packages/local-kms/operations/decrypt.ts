import { z } from "zod";
import { keyArn } from "../arn.ts";
import { hasVisibleMaterial } from "../keys/key-metadata.ts";
import { blob, dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./input.ts";
import { openBlob } from "./open-blob.ts";
import { operation } from "./operation.ts";
import { stopDryRun } from "./use-key.ts";

const input = z.object({
	CiphertextBlob: blob(6144),
	KeyId: keyId.optional(),
	EncryptionContext: encryptionContext,
	EncryptionAlgorithm: encryptionAlgorithm,
	GrantTokens: grantTokens,
	DryRun: dryRun,
});

export const decrypt = operation(input, (call, request) => {
	const { key, materialId, plaintext } = openBlob(
		call,
		{ blob: request.CiphertextBlob, keyId: request.KeyId, algorithm: request.EncryptionAlgorithm },
		{ operation: "Decrypt", context: request.EncryptionContext },
	);
	stopDryRun(request.DryRun);
	return {
		KeyId: keyArn(key),
		Plaintext: plaintext().toString("base64"),
		EncryptionAlgorithm: request.EncryptionAlgorithm,
		...(hasVisibleMaterial(key) ? { KeyMaterialId: materialId } : {}),
	};
});
