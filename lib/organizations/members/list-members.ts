import { z } from "zod";
import { tenantQuery } from "../../access/verbs.ts";
import type { Db } from "../../platform/db.ts";
import type { Role } from "../../platform/prisma/client.ts";
import { type MadeToken, tokensByMaker } from "../tokens/tokens-by-maker.ts";

export type MemberView = {
	userId: string;
	name: string;
	email: string;
	role: Role;
	/** The account is disabled. */
	isDisabled: boolean;
	hasSecondFactor: boolean;
	/** The provider whose groups give the membership, or the inviter's email address; null for the operator. */
	givenBy: { kind: "provider" | "invitation"; name: string } | null;
	since: string;
	lastSignInAt: string | null;
	isSelf: boolean;
	/** The valid API tokens that they created here. */
	tokens: MadeToken[];
};

/** The members of the organization, by name. */
export const listMembers = tenantQuery({
	name: "listMembers",
	permission: "member:manage",
	input: z.object({}),
	run: async ({ db, actor, organization }): Promise<MemberView[]> => {
		const organizationId = organization.id;
		const rows = await db.membership.findMany({
			where: { organizationId },
			include: {
				user: { include: { totp: { select: { confirmedAt: true } } } },
				oidcProvider: { select: { name: true } },
			},
			orderBy: [{ user: { name: "asc" } }, { userId: "asc" }],
		});
		const [signIns, tokens] = await Promise.all([
			lastSignIns(
				db,
				rows.map(({ userId }) => userId),
			),
			tokensByMaker(db, organizationId),
		]);
		return rows.map(({ userId, role, user, oidcProvider, invitedBy, createdAt }) => ({
			userId,
			name: user.name,
			email: user.email,
			role,
			isDisabled: user.disabledAt !== null,
			hasSecondFactor: Boolean(user.totp?.confirmedAt),
			givenBy: oidcProvider
				? { kind: "provider", name: oidcProvider.name }
				: invitedBy
					? { kind: "invitation", name: invitedBy }
					: null,
			since: createdAt.toISOString(),
			lastSignInAt: signIns.get(userId)?.toISOString() ?? null,
			isSelf: actor.id === userId,
			tokens: tokens.get(userId) ?? [],
		}));
	},
});

async function lastSignIns(db: Db, userIds: string[]): Promise<Map<string, Date | null>> {
	const rows = await db.session.groupBy({
		by: ["userId"],
		where: { userId: { in: userIds } },
		_max: { createdAt: true },
	});
	return new Map(rows.map(({ userId, _max }) => [userId, _max.createdAt]));
}
