import { lockOrganization } from "../../access/lock-organization.ts";
import { endSessions, startSession } from "../../access/sessions.ts";
import { appendAudit } from "../../audit/append.ts";
import { now } from "../../platform/clock.ts";
import { inTransaction, isUniqueViolation, type Tx, withConnections } from "../../platform/db.ts";
import { toKeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { lockUser } from "../lock-user.ts";
import type { SignInContext } from "../sign-in.ts";
import { findAccessLink } from "./read-access-link.ts";
import { requireLinkable } from "./require-linkable.ts";

const attempts = 3;

type Link = NonNullable<Awaited<ReturnType<typeof findAccessLink>>>;

/**
 * Uses an access link once, and starts a session that is valid in its organization only. A person who is new there becomes a
 * member, unless the link is for setting up. Of two uses at the same moment, one succeeds. Every use of a known link is
 * audited in its organization, refused ones too.
 * @returns the id of the session; null if the link can't be used (`readAccessLink` says why)
 */
export async function takeAccessLink(context: SignInContext, token: string): Promise<string | null> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await withConnections("sign-in", () => inTransaction((tx) => take(tx, context, token)));
		} catch (error) {
			// Two links for the same new address at the same moment: the second one finds the account.
			if (!isUniqueViolation(error) || attempt === attempts) throw error;
		}
	}
}

async function take(tx: Tx, context: SignInContext, token: string): Promise<string | null> {
	const link = await findAccessLink(tx, token);
	if (!link) return null;
	const { id, organizationId } = link;
	// Serializes it with changes to members and settings.
	await lockOrganization(tx, organizationId);
	const at = now();
	const { count } = await tx.accessLink.updateMany({
		where: { id, usedAt: null, expiresAt: { gt: at } },
		data: { usedAt: at },
	});
	if (count === 0) return refuse(tx, context, link, link.expiresAt > at ? "used" : "expired");
	const again = await findAccessLink(tx, token);
	if (!again) return null;
	let known: Awaited<ReturnType<typeof requireLinkable>>;
	try {
		known = await requireLinkable(tx, again, again.organization);
	} catch (thrown) {
		const error = toKeyholdError(thrown);
		if (error.category === "system") throw thrown;
		return refuse(tx, context, link, error.message);
	}
	const userId = known.userId ?? (await createAccount(tx, link));
	if ((await lockUser(tx, userId))?.disabledAt !== null) return refuse(tx, context, link, "account disabled");
	if (!known.isMember && link.kind === "CONSOLE") await join(tx, context, link, userId);
	await endReplaced(tx, context);
	const { ip, userAgent, requestId } = context;
	const sessionId = await startSession(userId, "LINK", { ip, userAgent, accessLinkId: id }, tx);
	await appendAudit(tx, {
		chainId: organizationId,
		action: "user.signed_in",
		outcome: "done",
		actor: { type: "user", id: userId, label: link.email },
		details: { method: "LINK", link: id, kind: link.kind, createdBy: link.createdBy },
		ip,
		requestId,
	});
	return sessionId;
}

/** Ends the session of this browser, which may be someone else's. */
async function endReplaced(tx: Tx, { replaces }: SignInContext): Promise<void> {
	const replaced = replaces && (await tx.session.findUnique({ where: { id: replaces } }));
	if (replaced) await endSessions(tx, replaced.userId, { only: replaced.id });
}

/** An account without a password: it is signed in by links, or by a provider that the operator connects. */
async function createAccount(tx: Tx, { email, name }: Link): Promise<string> {
	const { id } = await tx.user.create({ data: { id: newId(), email, name } });
	return id;
}

async function join(
	tx: Tx,
	{ ip, requestId }: SignInContext,
	{ id: linkId, organizationId, email, role, createdBy }: Link,
	userId: string,
): Promise<void> {
	await tx.membership.create({ data: { organizationId, userId, role } });
	await appendAudit(tx, {
		chainId: organizationId,
		action: "member.added",
		outcome: "done",
		actor: { type: "user", id: userId, label: email },
		target: { type: "user", id: userId },
		details: { email, role, link: linkId, createdBy },
		ip,
		requestId,
	});
}

/** Audits the refusal; the link stays used. */
async function refuse(
	tx: Tx,
	{ ip, requestId }: SignInContext,
	{ id, organizationId, email }: Link,
	reason: string,
): Promise<null> {
	await appendAudit(tx, {
		chainId: organizationId,
		action: "user.signed_in",
		outcome: "refused",
		actor: { type: "anonymous", id: null, label: email },
		details: { method: "LINK", link: id, reason },
		ip,
		requestId,
	});
	return null;
}
