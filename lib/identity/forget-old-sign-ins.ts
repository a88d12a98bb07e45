import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";

/** How long a session is remembered after its end: its address counts as one that its user signs in from. */
const rememberedDays = 30;
const dayMs = 86_400_000;

/** Longer than the cookie that holds the nonce of a sign-in by OIDC counts (15 min). */
const nonceDays = 1;

/** Deletes sessions that ended long ago, and counters and nonces of sign-ins that count no longer, and expired links that confirm an address. Does no harm twice. */
export async function forgetOldSignIns(): Promise<void> {
	const before = new Date(now().getTime() - rememberedDays * dayMs);
	await db().session.deleteMany({
		where: { OR: [{ endedAt: { lt: before } }, { expiresAt: { lt: before } }] },
	});
	await db().emailConfirmation.deleteMany({ where: { expiresAt: { lt: now() } } });
	const usedBefore = new Date(now().getTime() - nonceDays * dayMs);
	await db().oidcUsedNonce.deleteMany({ where: { usedAt: { lt: usedBefore } } });
	await db().rateLimit.deleteMany({ where: { expire: { lt: BigInt(now().getTime()) } } });
}
