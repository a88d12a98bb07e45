import type { RequestNote } from "../organizations/approvals/record-request.ts";
import type { Deployment, Prisma } from "../platform/prisma/client.ts";

type RequestedKey = { id: string; name: string; arn: string; region: string; deployment: Deployment };

/**
 * Describes an approval request about a key: with its ARN for the audit log, by its name for alert channels. `shared` is
 * for both. Pure.
 */
export function keyRequest(
	key: RequestedKey,
	details: Prisma.InputJsonObject = {},
	shared: Prisma.InputJsonObject = {},
): RequestNote {
	const { id: keyId, name: keyName, region, deployment } = key;
	return {
		keyId,
		target: { type: "key", id: keyId },
		details: { arn: key.arn, deploymentId: deployment.id, ...details, ...shared },
		alert: {
			type: "key.approval_requested",
			data: { keyId, keyName, region, deployment: deployment.name, deploymentId: deployment.id, ...shared },
		},
	};
}
