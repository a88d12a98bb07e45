import { z } from "zod";
import { keyArn } from "../arn.ts";
import { seal } from "../crypto/seal.ts";
import { blob, dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./input.ts";
import { operation } from "./operation.ts";
import { reachSymmetricKey, stopDryRun } from "./use-key.ts";

const input = z.object({
	KeyId: keyId,
	Plaintext: blob(4096),
	EncryptionContext: encryptionContext,
	EncryptionAlgorithm: encryptionAlgorithm,
	GrantTokens: grantTokens,
	DryRun: dryRun,
});

export const encrypt = operation(input, (call, request) => {
	const reach = { operation: "Encrypt", context: request.EncryptionContext };
	const key = reachSymmetricKey(call, request.KeyId, reach, request.EncryptionAlgorithm);
	stopDryRun(request.DryRun);
	return {
		CiphertextBlob: seal(key, request.Plaintext, request.EncryptionContext).toString("base64"),
		KeyId: keyArn(key),
		EncryptionAlgorithm: request.EncryptionAlgorithm,
	};
});
