import { randomInt } from "node:crypto";
import type { Db } from "../platform/db.ts";
import type { Authorized } from "./authorize.ts";

/**
 * Decides whether to audit a payload read; null if not. Every read by a person is audited; reads by API tokens are sampled
 * one in `Organization.auditOpeningsOneIn`, at random, so that no one can predict which ones.
 */
export async function sampleOpening(
	db: Db,
	{ actor, organization }: Authorized,
): Promise<{ oneIn: number } | null> {
	if (actor.type !== "token" || !organization) return { oneIn: 1 };
	const { auditOpeningsOneIn: oneIn } = await db.organization.findUniqueOrThrow({
		where: { id: organization.id },
		select: { auditOpeningsOneIn: true },
	});
	return randomInt(oneIn) === 0 ? { oneIn } : null;
}
