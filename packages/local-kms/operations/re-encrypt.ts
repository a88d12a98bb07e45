import { z } from "zod";
import { keyArn } from "../arn.ts";
import { seal } from "../crypto/seal.ts";
import { hasVisibleMaterial } from "../keys/key-metadata.ts";
import { blob, dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./input.ts";
import { openBlob } from "./open-blob.ts";
import { operation } from "./operation.ts";
import { reachSymmetricKey, stopDryRun } from "./use-key.ts";

const input = z.object({
	CiphertextBlob: blob(6144),
	SourceKeyId: keyId.optional(),
	SourceEncryptionContext: encryptionContext,
	SourceEncryptionAlgorithm: encryptionAlgorithm,
	DestinationKeyId: keyId,
	DestinationEncryptionContext: encryptionContext,
	DestinationEncryptionAlgorithm: encryptionAlgorithm,
	GrantTokens: grantTokens,
	DryRun: dryRun,
});

export const reEncrypt = operation(input, (call, request) => {
	const source = openBlob(
		call,
		{
			blob: request.CiphertextBlob,
			keyId: request.SourceKeyId,
			algorithm: request.SourceEncryptionAlgorithm,
		},
		{ operation: "ReEncrypt", action: "ReEncryptFrom", context: request.SourceEncryptionContext },
	);
	const destination = reachSymmetricKey(
		call,
		request.DestinationKeyId,
		{ operation: "ReEncrypt", action: "ReEncryptTo", context: request.DestinationEncryptionContext },
		request.DestinationEncryptionAlgorithm,
	);
	stopDryRun(request.DryRun);
	return {
		CiphertextBlob: seal(destination, source.plaintext(), request.DestinationEncryptionContext).toString(
			"base64",
		),
		SourceKeyId: keyArn(source.key),
		KeyId: keyArn(destination),
		SourceEncryptionAlgorithm: request.SourceEncryptionAlgorithm,
		DestinationEncryptionAlgorithm: request.DestinationEncryptionAlgorithm,
		...(hasVisibleMaterial(source.key) ? { SourceKeyMaterialId: source.materialId } : {}),
		...(hasVisibleMaterial(destination)
			? { DestinationKeyMaterialId: destination.materials.at(-1)?.id }
			: {}),
	};
});
