import type { RequestNote } from "../organizations/approvals/record-request.ts";
import type { Deployment, Prisma } from "../platform/prisma/client.ts";

type RequestedKey = { id: string; name: string; arn: string; region: string; deployment: Deployment };

/** That a second person is asked about a key: for the audit log, with its ARN; for the channels, by its name. Pure. */
export function keyRequest(key: RequestedKey, details: Prisma.InputJsonObject = {}): RequestNote {
	const { id: keyId, name: keyName, region, deployment } = key;
	return {
		keyId,
		target: { type: "key", id: keyId },
		details: { arn: key.arn, deploymentId: deployment.id, ...details },
		alert: {
			type: "key.approval_requested",
			data: { keyId, keyName, region, deployment: deployment.name, deploymentId: deployment.id },
		},
	};
}
