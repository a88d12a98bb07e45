import { randomInt } from "node:crypto";
import type { Db } from "../platform/db.ts";
import type { Authorized } from "./authorize.ts";

/**
 * Whether this opening of a payload is audited: by people each, by a token one in `Organization.auditOpeningsOneIn`. By
 * chance and not by counting, so that nobody knows which one is not seen. Null when it is not.
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
