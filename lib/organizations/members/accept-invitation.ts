import { z } from "zod";
import type { RequestContext } from "../../access/context.ts";
import { notProved } from "../../access/not-proved.ts";
import { parseInput } from "../../access/parse-input.ts";
import { mutation } from "../../access/verbs.ts";
import { appendAudit } from "../../audit/append.ts";
import { hashLinkToken } from "../../identity/link-token.ts";
import { contextWordsOf, hashNewPassword, passwordProblem } from "../../identity/passwords.ts";
import { now } from "../../platform/clock.ts";
import { type Db, db, inTransaction, isUniqueViolation, type Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Role } from "../../platform/prisma/client.ts";

export type OpenInvitation = {
	organization: { slug: string; name: string; isSsoOnly: boolean };
	email: string;
	role: Role;
	invitedBy: string;
	expiresAt: string;
	/** Whether there is an account with this address: who has one signs in first. */
	hasAccount: boolean;
};

const token = z.string().max(200);

/** What a link invites to, for whoever holds it; null for one that does not count, or never did. */
export async function readInvitation(linkToken: string): Promise<OpenInvitation | null> {
	const found = await db().invitation.findFirst({
		where: { tokenHash: hashLinkToken(linkToken), ...countsAt(now()) },
		include: { organization: { select: { slug: true, name: true, isSsoOnly: true } } },
	});
	if (!found || !(await mayStillInvite(db(), found))) return null;
	const { organization, email, role, invitedBy, expiresAt } = found;
	const hasAccount = (await db().user.count({ where: { email } })) > 0;
	return { organization, email, role, invitedBy, expiresAt: expiresAt.toISOString(), hasAccount };
}

/**
 * Makes the signed-in person a member, if the link is for their address. The link counts once, also for two at the same
 * moment. @throws KeyholdError NOT_FOUND for a link that does not count; FORBIDDEN for somebody else's, and for an
 * account of another organization's link whose address is not proved; CONFLICT
 */
export const acceptInvitation = mutation({
	name: "acceptInvitation",
	permission: "account:manage",
	input: z.object({ token }),
	run: async ({ tx, input, actor, sessionId }) => {
		const user = await tx.user.findUniqueOrThrow({ where: { id: actor.id ?? "" } });
		return join(tx, input.token, async ({ email, organizationId }) => {
			if (email !== user.email)
				throw new KeyholdError("FORBIDDEN", "This invitation is for another e-mail address.");
			if (user.unprovedOrganizationId !== null && user.unprovedOrganizationId !== organizationId)
				throw notProved();
			const elsewhere =
				sessionId !== undefined &&
				(await tx.session.count({
					where: { id: sessionId, oidcProvider: { organizationId: { not: organizationId } } },
				})) > 0;
			// Whoever runs a provider that is bound to an organization can sign in as anybody by it.
			if (elsewhere)
				throw new KeyholdError(
					"SSO_REQUIRED",
					"A sign-in through another organization's provider does not count here. Sign in in another way first.",
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
 * Makes an account for the address that a link invites, and a member of it. Nobody is signed in yet: the link is what
 * authorizes. Until its address is proved, the account opens this organization alone. @throws KeyholdError as acceptInvitation; SSO_REQUIRED where a password would not count
 */
export async function acceptAsNewUser(
	context: Pick<RequestContext, "ip" | "requestId">,
	input: z.input<typeof newUser>,
): Promise<{ slug: string; email: string }> {
	const { token, name, password } = parseInput(newUser, input);
	const invitation = await readInvitation(token);
	// Before the password is hashed, which costs: unknown links are for everybody to try.
	if (!invitation) throw doesNotCount();
	const { organization, email } = invitation;
	if (organization.isSsoOnly)
		throw new KeyholdError(
			"SSO_REQUIRED",
			`${organization.name} asks for a sign-in through its own provider.`,
		);
	const passwordHash = await hashNewPassword(password, contextWordsOf(email, [organization]));
	return inTransaction(async (tx) => {
		const { value, audit } = await join(tx, token, async ({ organizationId }) => {
			// The link proves no address: an Org Admin who opened it could choose the password of anyone.
			const unproved = { unprovedOrganizationId: organizationId };
			const data = { id: newId(), email, name, passwordHash, passwordChangedAt: now(), ...unproved };
			await tx.user.create({ data }).catch((error) => {
				if (!isUniqueViolation(error)) throw error;
				throw new KeyholdError("CONFLICT", `There is an account for ${email} already. Sign in with it.`);
			});
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

/** Uses a link up, and makes whoever `whom` gives a member. Undone as a whole when `whom` throws. */
async function join(
	tx: Tx,
	linkToken: string,
	whom: (invitation: {
		email: string;
		organizationId: string;
	}) => Promise<{ userId: string; isNew: boolean }>,
) {
	const at = now();
	const [invitation] = await tx.invitation.updateManyAndReturn({
		where: { tokenHash: hashLinkToken(linkToken), ...countsAt(at) },
		data: { acceptedAt: at },
		include: { organization: { select: { slug: true } } },
	});
	if (!invitation || !(await mayStillInvite(tx, invitation))) throw doesNotCount();
	const { id, organizationId, organization, email, role, invitedBy } = invitation;
	const { userId, isNew } = await whom({ email, organizationId });
	await tx.membership
		.create({ data: { organizationId, userId, role, invitedBy, createdAt: at } })
		.catch((error) => {
			if (!isUniqueViolation(error)) throw error;
			throw new KeyholdError("CONFLICT", "You are a member of this organization already.");
		});
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

/** Whether whoever made a link is an Org Admin still: their place may have gone by a group too. */
async function mayStillInvite(
	on: Db,
	{ organizationId, invitedBy }: { organizationId: string; invitedBy: string },
): Promise<boolean> {
	const user = { email: invitedBy, disabledAt: null };
	return (await on.membership.count({ where: { organizationId, role: "ORG_ADMIN", user } })) > 0;
}

function countsAt(at: Date) {
	return { acceptedAt: null, revokedAt: null, expiresAt: { gt: at } };
}

function doesNotCount(): KeyholdError {
	return new KeyholdError(
		"NOT_FOUND",
		"This link has been used, has been revoked or is over. Ask for another.",
	);
}
