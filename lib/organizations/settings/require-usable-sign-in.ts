import { hasSecondFactor } from "../../identity/second-factor.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Prisma } from "../../platform/prisma/client.ts";
import { yourOperator } from "../../platform/vendor-names.ts";
import { countAdmins } from "../members/lock-members.ts";
import type { OrganizationSettings } from "./organization-settings.ts";

type Change = {
	organizationId: string;
	/** The caller and their session. */
	userId: string;
	sessionId: string | undefined;
	before: OrganizationSettings;
	after: OrganizationSettings;
};

/**
 * Refuses settings that would lock out the person who saves them, or that need people who are missing.
 * @throws KeyholdError CONFLICT, which names what to do first
 */
export async function requireUsableSignIn(tx: Tx, change: Change): Promise<void> {
	const { organizationId, before, after } = change;
	if (before.isTwoPersonRequired && !after.isTwoPersonRequired)
		throw refusal("Turning off two-person approval also needs two Org Admins.");
	if (!before.isTwoPersonRequired && after.isTwoPersonRequired && (await countAdmins(tx, organizationId)) < 2)
		throw refusal("Two-person approval needs at least two Org Admins. Invite another one first.");
	if (
		!before.isSecondFactorRequired &&
		after.isSecondFactorRequired &&
		!(await meetsSecondFactor(tx, change))
	)
		throw refusal("Set up two-factor authentication on your own account first.");
	if (!before.isSsoOnly && after.isSsoOnly) await requireProviderSession(tx, change);
	if (!before.areAccessLinksRefused && after.areAccessLinksRefused && (await isLinkSession(tx, change)))
		throw refusal(
			"You're signed in by an access link. Sign in another way first, so that you are not locked out.",
		);
}

async function requireProviderSession(tx: Tx, change: Change): Promise<void> {
	const { organizationId } = change;
	const provider = { OR: [{ organizationId }, { rules: { some: { organizationId } } }] };
	if ((await tx.oidcProvider.count({ where: provider })) === 0)
		throw refusal(
			`SSO-only sign-in needs an identity provider for this organization. Ask ${yourOperator()} to add one.`,
		);
	if (!(await isSessionBy(tx, change, provider)))
		throw refusal("Sign in through the organization's provider first, so that you are not locked out.");
}

/** A provider decides itself whether to ask for a second factor, so its sessions pass. */
async function meetsSecondFactor(tx: Tx, change: Change): Promise<boolean> {
	return (await isSessionBy(tx, change, {})) || hasSecondFactor(tx, change.userId);
}

/** True if the caller's session is through such a provider. */
async function isSessionBy(
	tx: Tx,
	{ userId, sessionId: id }: Change,
	oidcProvider: Prisma.OidcProviderWhereInput,
): Promise<boolean> {
	if (id === undefined) return false;
	return (await tx.session.count({ where: { id, userId, method: "OIDC", oidcProvider } })) > 0;
}

async function isLinkSession(tx: Tx, { userId, sessionId: id }: Change): Promise<boolean> {
	return id !== undefined && (await tx.session.count({ where: { id, userId, method: "LINK" } })) > 0;
}

function refusal(message: string): KeyholdError {
	return new KeyholdError("CONFLICT", message);
}
