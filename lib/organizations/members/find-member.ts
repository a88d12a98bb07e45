import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

export type Member = Awaited<ReturnType<typeof findMember>>;

/** A member of this organization. @throws KeyholdError NOT_FOUND */
export async function findMember(tx: Tx, organizationId: string, userId: string) {
	const member = await tx.membership.findUnique({
		where: { organizationId_userId: { organizationId, userId } },
		include: {
			user: { select: { email: true, name: true } },
			oidcProvider: { select: { name: true } },
		},
	});
	if (!member) throw new KeyholdError("NOT_FOUND", "There is no such member in this organization.");
	return member;
}

/** @throws KeyholdError CONFLICT for a membership from a provider's group, which would come back. */
export function requireGivenHere({ user, oidcProvider }: Member): void {
	if (!oidcProvider) return;
	throw new KeyholdError(
		"CONFLICT",
		`${user.name} is a member through a group of ${oidcProvider.name}. Change the group there.`,
	);
}
