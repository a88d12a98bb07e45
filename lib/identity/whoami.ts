import { organizationClosed } from "../access/require-open.ts";
import { db, withConnections } from "../platform/db.ts";
import type { Role } from "../platform/prisma/client.ts";

export type Identity = {
	userId: string;
	email: string;
	name: string;
	isSupport: boolean;
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
 * through an organization's own provider, or of an account whose address is not proved, shows that organization only.
 */
export function whoami(who: SignedIn): Promise<Identity | null> {
	return withConnections("sign-in", () => readIdentity(who));
}

type SignedIn = { userId: string; oidcProviderId?: string };

async function readIdentity({ userId, oidcProviderId }: SignedIn): Promise<Identity | null> {
	const provider = oidcProviderId
		? await db().oidcProvider.findUnique({ where: { id: oidcProviderId }, select: { organizationId: true } })
		: null;
	const known = await db().user.findUnique({
		where: { id: userId },
		select: { unprovedOrganizationId: true },
	});
	// A provider vouches for the user; a password from an organization's invitation opens only that organization.
	const boundTo = provider ? provider.organizationId : (known?.unprovedOrganizationId ?? null);
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
	return {
		userId: user.id,
		email: user.email,
		name: user.name,
		isSupport: user.isSupport && boundTo === null,
		organizations: user.memberships.map(({ role, organization }) => ({
			slug: organization.slug,
			name: organization.name,
			role,
			closed: organization.offboardingEndsAt ? organizationClosed(organization).message : null,
		})),
	};
}
