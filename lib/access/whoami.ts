import { db, withConnections } from "../platform/db.ts";
import type { Role } from "../platform/prisma/client.ts";

export type Identity = {
	userId: string;
	email: string;
	name: string;
	isSupport: boolean;
	organizations: { slug: string; name: string; role: Role }[];
};

/**
 * Who a signed-in user is now, as the database says in this request; null when the account is gone or disabled. A session
 * by an organization's own provider learns nothing of where else its user has a place.
 */
export function whoami(who: SignedIn): Promise<Identity | null> {
	return withConnections("sign-in", () => readIdentity(who));
}

type SignedIn = { userId: string; oidcProviderId?: string };

async function readIdentity({ userId, oidcProviderId }: SignedIn): Promise<Identity | null> {
	const provider = oidcProviderId
		? await db().oidcProvider.findUnique({ where: { id: oidcProviderId }, select: { organizationId: true } })
		: null;
	const boundTo = provider?.organizationId ?? null;
	const user = await db().user.findUnique({
		where: { id: userId },
		include: {
			memberships: {
				where: { ...(boundTo && { organizationId: boundTo }) },
				include: { organization: { select: { slug: true, name: true } } },
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
		organizations: user.memberships.map(({ role, organization }) => ({ ...organization, role })),
	};
}
