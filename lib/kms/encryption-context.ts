/**
 * KMS's additional authenticated data for every data key: plaintext in the CloudTrail of both accounts, so ids
 * only. Rebuilt from the authenticated organization at each call, never read from what is stored.
 */
export type EncryptionContext = {
	"keyhold:org": string;
	"keyhold:deployment": string;
	"keyhold:resource": string;
};

export const encryptionContextKeys = ["keyhold:org", "keyhold:deployment", "keyhold:resource"] as const;

/** The context of one organization's deployment and resource, e.g. `request-logs`. */
export function encryptionContext(
	organizationId: string,
	deploymentId: string,
	resource: string,
): EncryptionContext {
	return {
		"keyhold:org": organizationId,
		"keyhold:deployment": deploymentId,
		"keyhold:resource": resource.toLowerCase().replaceAll("_", "-"),
	};
}
