import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { countAdmins } from "../members/lock-members.ts";
import type { OrganizationSettings } from "./organization-settings.ts";

type Change = {
	organizationId: string;
	/** Who changes the settings. */
	userId: string;
	before: OrganizationSettings;
	after: OrganizationSettings;
};

/**
 * Refuses settings that would lock out whoever makes them, or ask for people who are not there.
 * @throws KeyholdError CONFLICT, which names what has to come first
 */
export async function requireWayIn(tx: Tx, { organizationId, userId, before, after }: Change): Promise<void> {
	if (before.isTwoPersonRequired && !after.isTwoPersonRequired)
		throw refusal("Switching off two people for deletion takes two Org Admins itself.");
	if (!before.isTwoPersonRequired && after.isTwoPersonRequired && (await countAdmins(tx, organizationId)) < 2)
		throw refusal("Two people for deletion needs at least two Org Admins. Invite another one first.");
	if (!before.isSecondFactorRequired && after.isSecondFactorRequired && !(await hasSecondFactor(tx, userId)))
		throw refusal("You have no second factor yourself. Set one up for your account first.");
	if (!before.isSsoOnly && after.isSsoOnly) await requireProvider(tx, organizationId, userId);
}

async function requireProvider(tx: Tx, organizationId: string, userId: string): Promise<void> {
	const ofThis = { OR: [{ organizationId }, { rules: { some: { organizationId } } }] };
	if ((await tx.oidcProvider.count({ where: ofThis })) === 0)
		throw refusal("SSO only needs a provider of this organization. The operator of this Keyhold adds it.");
	if ((await tx.oidcIdentity.count({ where: { userId, provider: ofThis } })) === 0)
		throw refusal("Sign in through the organization's provider first, so that you are not locked out.");
}

/** By a code, or by a provider, which asks for whatever it asks for. */
async function hasSecondFactor(tx: Tx, userId: string): Promise<boolean> {
	const factors = await tx.totpFactor.count({ where: { userId, confirmedAt: { not: null } } });
	return factors > 0 || (await tx.oidcIdentity.count({ where: { userId } })) > 0;
}

function refusal(message: string): KeyholdError {
	return new KeyholdError("CONFLICT", message);
}
