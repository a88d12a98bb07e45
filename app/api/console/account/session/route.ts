import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { sessionTime } from "@/lib/identity/account/session-time.ts";

export function GET() {
	return consoleAnswer(undefined, (context) => sessionTime(context, {}));
}
