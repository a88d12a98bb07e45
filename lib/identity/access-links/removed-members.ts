import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";

/** Keeps a removed person from becoming a member again by an access link. */
export async function rememberRemoval(tx: Tx, organizationId: string, userId: string): Promise<void> {
	const removedAt = now();
	await tx.removedMember.upsert({
		where: { organizationId_userId: { organizationId, userId } },
		create: { organizationId, userId, removedAt },
		update: { removedAt },
	});
}

/** Forgets the removal of a person whom someone has made a member again. */
export async function forgetRemoval(tx: Tx, organizationId: string, userId: string): Promise<void> {
	await tx.removedMember.deleteMany({ where: { organizationId, userId } });
}
