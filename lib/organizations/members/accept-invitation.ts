import { z } from "zod";
import type { RequestContext } from "../../access/context.ts";
import { notProved } from "../../access/not-proved.ts";
import { parseInput } from "../../access/parse-input.ts";
import { mutation } from "../../access/verbs.ts";
import { appendAudit } from "../../audit/append.ts";
import { forgetRemoval } from "../../identity/access-links/removed-members.ts";
import { hashLinkToken } from "../../identity/link-token.ts";
import { contextWordsOf, hashNewPassword, passwordProblem } from "../../identity/passwords.ts";
import { now } from "../../platform/clock.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { type Db, db, inTransaction, type Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Role } from "../../platform/prisma/client.ts";

export type OpenInvitation = {
	organization: { slug: string; name: string; isSsoOnly: boolean };
	email: string;
	role: Role;
	invitedBy: string;
	expiresAt: string;
	/** An account with this address exists, so its owner signs in first. */
	hasAccount: boolean;
};

const token = z.string().max(200);

/** The invitation of a link; null if it is not valid. Anyone who holds the link may read it. */
export async function readInvitation(linkToken: string): Promise<OpenInvitation | null> {
	const found = await db().invitation.findFirst({
		where: { tokenHash: hashLinkToken(linkToken), ...usableAt(now()) },
		include: { organization: { select: { slug: true, name: true, isSsoOnly: true } } },
	});
	if (!found || !(await mayStillInvite(db(), found))) return null;
	const { organization, email, role, invitedBy, expiresAt } = found;
	const hasAccount = (await db().user.count({ where: { email } })) > 0;
	return { organization, email, role, invitedBy, expiresAt: expiresAt.toISOString(), hasAccount };
}

/**
 * Makes the signed-in user a member, if the invitation is for their address. An invitation works once, even for two
 * requests at the same moment. @throws KeyholdError NOT_FOUND for an invitation that is not valid; FORBIDDEN if it is for
 * another address, or the account's address is not proved (`notProved`); CONFLICT for a member
 */
export const acceptInvitation = mutation({
	name: "acceptInvitation",
	permission: "account:manage",
	input: z.object({ token }),
	run: async ({ tx, input, actor, sessionId }) => {
		const user = await tx.user.findUniqueOrThrow({ where: { id: actor.id ?? "" } });
		return join(tx, input.token, async ({ email, organizationId }) => {
			if (email !== user.email)
				throw new KeyholdError("FORBIDDEN", "This invitation is for another email address.");
			if (user.unprovedOrganizationId !== null && user.unprovedOrganizationId !== organizationId)
				throw notProved();
			const elsewhere =
				sessionId !== undefined &&
				(await tx.session.count({
					where: { id: sessionId, oidcProvider: { organizationId: { not: organizationId } } },
				})) > 0;
			// The administrator of an organization's own provider can sign in as any of its users.
			if (elsewhere)
				throw new KeyholdError(
					"SSO_REQUIRED",
					"You're signed in through another organization's identity provider. Sign in a different way first.",
				);
			return { userId: user.id, isNew: false };
		});
	},
});

const newUser = z.object({
	token,
	name: z.string().trim().min(1, { error: "Enter your name." }).max(100),
	password: z.string().superRefine((password, issues) => {
		const problem = passwordProblem(password);
		if (problem) issues.addIssue({ code: "custom", message: problem });
	}),
});

/**
 * Creates an account for the invited address and makes it a member. The link is the only authorization. Until its
 * address is proved, the account opens this organization only. @throws KeyholdError as acceptInvitation; SSO_REQUIRED if
 * the organization does not accept passwords
 */
export async function acceptAsNewUser(
	context: Pick<RequestContext, "ip" | "requestId">,
	input: z.input<typeof newUser>,
): Promise<{ slug: string; email: string }> {
	const { token, name, password } = parseInput(newUser, input);
	const invitation = await readInvitation(token);
	// Before the password is hashed, which is expensive: anyone can try an unknown link.
	if (!invitation) throw invalidInvitation();
	const { organization, email } = invitation;
	if (organization.isSsoOnly)
		throw new KeyholdError(
			"SSO_REQUIRED",
			`${organization.name} requires sign-in through its identity provider.`,
		);
	const passwordHash = await hashNewPassword(password, contextWordsOf(email, [organization]));
	return inTransaction(async (tx) => {
		const { value, audit } = await join(tx, token, async ({ organizationId }) => {
			// The link proves no address: an Org Admin who opened it could choose the password of anyone.
			const unproved = { unprovedOrganizationId: organizationId };
			const data = { id: newId(), email, name, passwordHash, passwordChangedAt: now(), ...unproved };
			const taken = `An account for ${email} already exists. Sign in with it.`;
			await conflictIfTaken(tx.user.create({ data }), taken);
			return { userId: data.id, isNew: true };
		});
		await appendAudit(tx, {
			chainId: audit.organizationId,
			action: audit.action,
			outcome: "done",
			actor: { type: "user", id: audit.target.id, label: email },
			target: audit.target,
			details: audit.details,
			ip: context.ip,
			requestId: context.requestId,
		});
		return { slug: value.slug, email };
	});
}

/** Uses the invitation and makes the user that `findUser` returns a member. If it throws, all of it is rolled back. */
async function join(
	tx: Tx,
	linkToken: string,
	findUser: (invitation: {
		email: string;
		organizationId: string;
	}) => Promise<{ userId: string; isNew: boolean }>,
) {
	const at = now();
	const [invitation] = await tx.invitation.updateManyAndReturn({
		where: { tokenHash: hashLinkToken(linkToken), ...usableAt(at) },
		data: { acceptedAt: at },
		include: { organization: { select: { slug: true } } },
	});
	if (!invitation || !(await mayStillInvite(tx, invitation))) throw invalidInvitation();
	const { id, organizationId, organization, email, role, invitedBy } = invitation;
	const { userId, isNew } = await findUser({ email, organizationId });
	const data = { organizationId, userId, role, invitedBy, createdAt: at };
	await conflictIfTaken(tx.membership.create({ data }), "You are already a member of this organization.");
	await forgetRemoval(tx, organizationId, userId);
	return {
		value: { slug: organization.slug },
		audit: {
			action: "invitation.accepted" as const,
			organizationId,
			target: { type: "user", id: userId },
			details: { email, role, invitedBy, invitationId: id, isNewAccount: isNew },
		},
	};
}

/** True while the inviter is an Org Admin, since a provider's groups may have removed them, and the organization is open. */
async function mayStillInvite(
	on: Db,
	{ organizationId, invitedBy }: { organizationId: string; invitedBy: string },
): Promise<boolean> {
	const user = { email: invitedBy, disabledAt: null };
	const organization = { offboardingEndsAt: null };
	return (
		(await on.membership.count({ where: { organizationId, role: "ORG_ADMIN", user, organization } })) > 0
	);
}

function usableAt(at: Date) {
	return { acceptedAt: null, revokedAt: null, expiresAt: { gt: at } };
}

function invalidInvitation(): KeyholdError {
	return new KeyholdError(
		"NOT_FOUND",
		"This invitation was already used, was revoked, or has expired. Ask for a new one.",
	);
}
