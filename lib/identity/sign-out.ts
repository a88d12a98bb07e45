import { accountChains, appendToChains } from "../access/account-chains.ts";
import type { RequestContext } from "../access/context.ts";
import { endSessions } from "../access/sessions.ts";
import { db, inTransaction, withConnections } from "../platform/db.ts";

/** Ends a session on the server, so that a copied cookie is useless, and audits it. Does nothing if it has ended. */
export function signOut(context: Pick<RequestContext, "ip" | "requestId">, sessionId: string): Promise<void> {
	return withConnections("sign-in", () => endSession(context, sessionId));
}

async function endSession(
	context: Pick<RequestContext, "ip" | "requestId">,
	sessionId: string,
): Promise<void> {
	const session = await db().session.findUnique({ where: { id: sessionId }, include: { user: true } });
	if (!session) return;
	const { user } = session;
	await inTransaction(async (tx) => {
		if ((await endSessions(tx, user.id, { only: sessionId })) === 0) return;
		await appendToChains(tx, await accountChains(tx, user.id), {
			...context,
			action: "user.signed_out",
			outcome: "done",
			actor: { type: "user", id: user.id, label: user.email },
		});
	});
}
