import type { KeyHealth } from "@/lib/platform/prisma/client.ts";

const worstFirst: KeyHealth[] = ["REVOKED", "UNREACHABLE", "WARNING", "HEALTHY"];

/** The worst health that any check found; null without checks. Pure. */
export function worstHealth(checks: Record<KeyHealth, number>): KeyHealth | null {
	return worstFirst.find((health) => checks[health] > 0) ?? null;
}
