import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { encryptionKeysOverview } from "@/lib/keys/encryption-keys-overview.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	return consoleAnswer(
		org,
		(context) => encryptionKeysOverview(context, {}),
		// An admin who watches a re-encryption is not signed out halfway. A blocked one doesn't count: it may take days.
		({ deployments }) => deployments.some(({ rekey }) => rekey !== null && rekey.blockedReason === null),
	);
}
