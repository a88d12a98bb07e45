import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";

/** An ended session is kept for this long, since its IP address is one that the user signs in from. */
const rememberedDays = 30;
const dayMs = 86_400_000;

/** Longer than the cookie with the nonce of an OIDC sign-in is valid (15 min). */
const nonceDays = 1;

/** Deletes sessions that ended long ago, expired counters and nonces, and expired links. Idempotent. */
export async function forgetOldSignIns(): Promise<void> {
	const before = new Date(now().getTime() - rememberedDays * dayMs);
	await db().session.deleteMany({
		where: { OR: [{ endedAt: { lt: before } }, { expiresAt: { lt: before } }] },
	});
	await db().emailConfirmation.deleteMany({ where: { expiresAt: { lt: now() } } });
	// Kept for a day, so that the page can say that a link has expired or was used.
	await db().passwordReset.deleteMany({ where: { expiresAt: { lt: new Date(now().getTime() - dayMs) } } });
	// A used one stays as long as its session, which is deleted with it.
	await db().accessLink.deleteMany({
		where: { expiresAt: { lt: new Date(now().getTime() - dayMs) }, sessions: { none: {} } },
	});
	const usedBefore = new Date(now().getTime() - nonceDays * dayMs);
	await db().oidcUsedNonce.deleteMany({ where: { usedAt: { lt: usedBefore } } });
	await db().rateLimit.deleteMany({ where: { expire: { lt: BigInt(now().getTime()) } } });
}
