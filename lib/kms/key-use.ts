import type { KeyStatus, Resource } from "../platform/prisma/client.ts";
import type { KeyUse } from "./key-trouble.ts";

/** A key's use, by its status and the resources whose new records it protects. Pure. */
export function keyUseOf(status: KeyStatus, protections: { resource: Resource }[]): KeyUse {
	if (status === "ADDED") return "unused";
	// A scheduled query's results are no telemetry that a sender waits with.
	return protections.some(({ resource }) => resource !== "SCHEDULED_QUERIES") ? "written" : "stored";
}
