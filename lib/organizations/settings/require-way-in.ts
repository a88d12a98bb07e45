import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { countAdmins } from "../members/lock-members.ts";
import type { OrganizationSettings } from "./organization-settings.ts";

type Change = {
	organizationId: string;
	/** Who changes the settings, and in which session. */
	userId: string;
	sessionId: string | undefined;
	before: OrganizationSettings;
	after: OrganizationSettings;
};

/**
 * Refuses settings that would lock out whoever makes them, or ask for people who are not there.
 * @throws KeyholdError CONFLICT, which names what has to come first
 */
export async function requireWayIn(tx: Tx, change: Change): Promise<void> {
	const { organizationId, before, after } = change;
	if (before.isTwoPersonRequired && !after.isTwoPersonRequired)
		throw refusal("Switching off two people for deletion takes two Org Admins itself.");
	if (!before.isTwoPersonRequired && after.isTwoPersonRequired && (await countAdmins(tx, organizationId)) < 2)
		throw refusal("Two people for deletion needs at least two Org Admins. Invite another one first.");
	if (!before.isSecondFactorRequired && after.isSecondFactorRequired && !(await hasSecondFactor(tx, change)))
		throw refusal("You have no second factor yourself. Set one up for your account first.");
	if (!before.isSsoOnly && after.isSsoOnly) await requireProvider(tx, change);
}

async function requireProvider(tx: Tx, { organizationId, userId, sessionId }: Change): Promise<void> {
	const ofThis = { OR: [{ organizationId }, { rules: { some: { organizationId } } }] };
	if ((await tx.oidcProvider.count({ where: ofThis })) === 0)
		throw refusal("SSO only needs a provider of this organization. The operator of this Keyhold adds it.");
	const isByThis = await tx.session.count({
		where: { id: sessionId ?? nobody, userId, method: "OIDC", oidcProvider: ofThis },
	});
	if (!isByThis)
		throw refusal("Sign in through the organization's provider first, so that you are not locked out.");
}

/** A code of one's own, or a provider's word for the session, who asks for whatever it asks for. */
async function hasSecondFactor(tx: Tx, { userId, sessionId }: Change): Promise<boolean> {
	const isByProvider = await tx.session.count({ where: { id: sessionId ?? nobody, userId, method: "OIDC" } });
	return (
		isByProvider > 0 || (await tx.totpFactor.count({ where: { userId, confirmedAt: { not: null } } })) > 0
	);
}

const nobody = "00000000-0000-0000-0000-000000000000";

function refusal(message: string): KeyholdError {
	return new KeyholdError("CONFLICT", message);
}
