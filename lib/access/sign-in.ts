import { appendAudit, systemChainId } from "../audit/append.ts";
import { db, inTransaction } from "../platform/db.ts";
import type { RequestContext } from "./context.ts";
import { isPasswordRight } from "./passwords.ts";

export type SignedIn = { userId: string; email: string; name: string };

/**
 * Checks e-mail and password; null when they are not right, whichever of them. Audited in the chain of each
 * organization of the user; for the unknown, in the system's.
 */
export async function signIn(
	context: Pick<RequestContext, "ip" | "requestId">,
	credentials: { email: string; password: string },
): Promise<SignedIn | null> {
	const email = credentials.email.trim().toLowerCase();
	const user = await db().user.findUnique({ where: { email }, include: { memberships: true } });
	const isRight = await isPasswordRight(user?.passwordHash, credentials.password);
	const chains = user?.memberships.map((membership) => membership.organizationId) ?? [];
	await inTransaction(async (tx) => {
		for (const chainId of chains.length ? chains.sort() : [systemChainId]) {
			await appendAudit(tx, {
				...context,
				chainId,
				action: "user.signed_in",
				outcome: isRight ? "done" : "refused",
				actor: user
					? { type: "user", id: user.id, label: user.email }
					: { type: "nobody", id: null, label: email.slice(0, 254) },
			});
		}
	});
	return user && isRight ? { userId: user.id, email: user.email, name: user.name } : null;
}
