import { systemHealth } from "@/lib/metrics/system-health.ts";

export const dynamic = "force-dynamic";

/** For load balancers and `npm start`: 200 if every part responds, otherwise 503. Contains nothing about organizations. */
export async function GET(): Promise<Response> {
	const health = await systemHealth();
	return Response.json(health, {
		status: health.status === "ok" ? 200 : 503,
		headers: { "cache-control": "no-store" },
	});
}
