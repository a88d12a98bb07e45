import { organizationClosed } from "../../access/require-open.ts";
import { config } from "../../platform/config.ts";
import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { AccessLink, Organization } from "../../platform/prisma/client.ts";

type Wanted = Pick<AccessLink, "organizationId" | "kind" | "email" | "role" | "createdByTokenId">;
type Place = Pick<Organization, "name" | "offboardingEndsAt" | "areAccessLinksRefused" | "isSsoOnly">;

/**
 * Checks, when a link is created and again when it is used, that it may sign this person in to the organization. A link gives
 * no more than the person's role there, and is no way around an Org Admin who removed them.
 * @returns the account with this address, if there is one, and if it is a member
 * @throws KeyholdError CONFLICT with the reason; FORBIDDEN for a role above the configured one; ORGANIZATION_CLOSED
 */
export async function requireLinkable(
	on: Db,
	{ organizationId, kind, email, role, createdByTokenId }: Wanted,
	organization: Place,
): Promise<{ userId: string | null; isMember: boolean }> {
	const { name } = organization;
	if (organization.offboardingEndsAt) throw organizationClosed(organization);
	if (organization.areAccessLinksRefused)
		throw new KeyholdError(
			"CONFLICT",
			`${name} does not accept access links. Its people sign in themselves.`,
		);
	if (organization.isSsoOnly)
		throw new KeyholdError("CONFLICT", `${name} requires sign-in through its identity provider.`);
	if (role === "ORG_ADMIN" && config().accessLinks.maxRole !== "ORG_ADMIN")
		throw new KeyholdError(
			"FORBIDDEN",
			"Access links give the role MEMBER at most here. KEYHOLD_LINK_MAX_ROLE sets the highest role.",
		);
	const isTokenGone =
		createdByTokenId !== null &&
		(await on.operatorToken.count({ where: { id: createdByTokenId, revokedAt: null } })) === 0;
	if (isTokenGone)
		throw new KeyholdError("CONFLICT", "The operator token that created this link is revoked.");
	const user = await on.user.findUnique({
		where: { email },
		select: {
			id: true,
			isSupport: true,
			disabledAt: true,
			memberships: { where: { organizationId }, select: { role: true } },
			removedFrom: { where: { organizationId }, select: { removedAt: true } },
		},
	});
	if (!user) return { userId: null, isMember: false };
	if (user.isSupport)
		throw new KeyholdError("CONFLICT", `${email} is support staff, who sign in themselves.`);
	if (user.disabledAt) throw new KeyholdError("CONFLICT", `The account of ${email} is disabled.`);
	const [membership] = user.memberships;
	if (!membership && user.removedFrom.length > 0)
		throw new KeyholdError(
			"CONFLICT",
			`${email} was removed from ${name}. One of its Org Admins has to invite them again.`,
		);
	if (kind === "CONSOLE" && role === "ORG_ADMIN" && membership?.role === "MEMBER")
		throw new KeyholdError(
			"CONFLICT",
			`${email} is a Member of ${name}, and a link gives no higher role. One of its Org Admins can change the role.`,
		);
	return { userId: user.id, isMember: membership !== undefined };
}
