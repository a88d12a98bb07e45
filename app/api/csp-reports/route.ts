import { takeViolation } from "@/app/_server/content-security-violation.ts";
import { clientIp } from "@/lib/platform/client-ip.ts";
import { networkOf } from "@/lib/platform/network-of.ts";
import { createPace } from "@/lib/platform/pace.ts";
import { perProcess } from "@/lib/platform/per-process.ts";
import { readLimited } from "@/lib/platform/read-limited.ts";

const maxBytes = 8 * 1024;
/** A page whose every script is refused reports each of them. */
const pace = perProcess("violation pace", () => createPace({ unitsPerSecond: 1, burstMs: 30_000 }));

export const dynamic = "force-dynamic";

/** Takes a browser's report that the Content-Security-Policy stopped something (CSP Level 3, "5.5 Report a violation"). */
export async function POST(request: Request): Promise<Response> {
	const ip = clientIp(request.headers.get("x-forwarded-for"));
	const network = ip === null ? "direct" : networkOf(ip);
	if (pace().waitMs(network) > 0) return new Response(null, { status: 429 });
	pace().charge(network, 1);
	const tooLarge = new Error("too large");
	try {
		const body = await readLimited(request.body, maxBytes, () => tooLarge);
		return new Response(null, { status: takeViolation(body.toString("utf8")) ? 204 : 400 });
	} catch (error) {
		if (error === tooLarge) return new Response(null, { status: 413 });
		throw error;
	}
}
