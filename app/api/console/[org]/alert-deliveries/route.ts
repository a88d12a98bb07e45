import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { listDeliveries } from "@/lib/alerts/deliveries.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	return consoleAnswer(org, (context) => listDeliveries(context, {}));
}
