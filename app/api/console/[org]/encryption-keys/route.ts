import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { encryptionKeysOverview } from "@/lib/keys/encryption-keys-overview.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	return consoleAnswer(org, (context) => encryptionKeysOverview(context, {}));
}
