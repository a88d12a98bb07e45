import type { SessionLink } from "../access/context.ts";
import { organizationClosed } from "../access/require-open.ts";
import { db, withConnections } from "../platform/db.ts";
import type { Role } from "../platform/prisma/client.ts";
import { returnAddress } from "./access-links/return-address.ts";

export type Identity = {
	userId: string;
	email: string;
	name: string;
	isSupport: boolean;
	/** Where an access link leads back to; null for other sessions. */
	returnUrl: string | null;
	/** True if the session began with a set-up link, which leads through setting up a key only. */
	isSetup: boolean;
	organizations: {
		slug: string;
		name: string;
		role: Role;
		/** Why no one gets in; null for an organization that is not being offboarded. */
		closed: string | null;
	}[];
};

/**
 * The signed-in user and their organizations, read from the database; null if the account is gone or disabled. A session
 * through an organization's own provider or an access link, or of an account whose address is not proved, shows that
 * organization only.
 */
export function whoami(who: SignedIn): Promise<Identity | null> {
	return withConnections("sign-in", () => readIdentity(who));
}

type SignedIn = { userId: string; oidcProviderId?: string; link?: SessionLink };

async function readIdentity({ userId, oidcProviderId, link }: SignedIn): Promise<Identity | null> {
	const provider = oidcProviderId
		? await db().oidcProvider.findUnique({ where: { id: oidcProviderId }, select: { organizationId: true } })
		: null;
	const known = await db().user.findUnique({
		where: { id: userId },
		select: { unprovedOrganizationId: true },
	});
	// A provider vouches for the user; a password from an organization's invitation opens only that organization.
	const boundTo = link
		? link.organizationId
		: provider
			? provider.organizationId
			: (known?.unprovedOrganizationId ?? null);
	const user = await db().user.findUnique({
		where: { id: userId },
		include: {
			memberships: {
				where: { ...(boundTo && { organizationId: boundTo }) },
				include: { organization: { select: { slug: true, name: true, offboardingEndsAt: true } } },
				orderBy: { organization: { name: "asc" } },
			},
		},
	});
	if (!user || user.disabledAt) return null;
	const places = link?.kind === "SETUP" ? await setupPlace(link) : user.memberships;
	return {
		userId: user.id,
		email: user.email,
		name: user.name,
		isSupport: user.isSupport && boundTo === null,
		// The configuration may have changed since.
		returnUrl: link?.returnUrl ? returnAddress(link.returnUrl) : null,
		isSetup: link?.kind === "SETUP",
		organizations: places.map(({ role, organization }) => ({
			slug: organization.slug,
			name: organization.name,
			// A link may give less than the membership.
			role: link?.role === "MEMBER" ? "MEMBER" : role,
			closed: organization.offboardingEndsAt ? organizationClosed(organization).message : null,
		})),
	};
}

/** A set-up link needs no membership. */
async function setupPlace({ organizationId, role }: SessionLink) {
	const organization = await db().organization.findUnique({
		where: { id: organizationId },
		select: { slug: true, name: true, offboardingEndsAt: true },
	});
	return organization ? [{ role, organization }] : [];
}
