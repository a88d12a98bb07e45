import { now } from "../../platform/clock.ts";
import { type Db, db } from "../../platform/db.ts";
import { toKeyholdError } from "../../platform/errors.ts";
import type { AccessLinkKind } from "../../platform/prisma/client.ts";
import { hashLinkToken } from "../link-token.ts";
import { requireLinkable } from "./require-linkable.ts";

/** A link as its holder sees it. */
export type AccessLinkView = {
	id: string;
	kind: AccessLinkKind;
	email: string;
	organization: { slug: string; name: string };
	/** The page that it leads to: a path of this site. */
	path: string;
};

export type AccessLinkState =
	| ({ state: "open" | "used" | "expired" } & AccessLinkView)
	| ({ state: "refused"; why: string } & AccessLinkView)
	/** Never created, or deleted long after it had expired. */
	| { state: "unknown" };

const included = {
	organization: {
		select: {
			slug: true,
			name: true,
			offboardingEndsAt: true,
			areAccessLinksRefused: true,
			isSsoOnly: true,
		},
	},
} as const;

/** The link with this token, and its organization; null if there is none. */
export function findAccessLink(on: Db, token: string) {
	return on.accessLink.findUnique({ where: { tokenHash: hashLinkToken(token) }, include: included });
}

/** The state of an access link. Changes nothing, since mail and chat scanners open links. */
export async function readAccessLink(token: string): Promise<AccessLinkState> {
	const link = await findAccessLink(db(), token);
	if (!link) return { state: "unknown" };
	const { slug, name } = link.organization;
	const view: AccessLinkView = {
		id: link.id,
		kind: link.kind,
		email: link.email,
		organization: { slug, name },
		path: `/${slug}/${link.page}`,
	};
	if (link.usedAt) return { state: "used", ...view };
	if (link.expiresAt <= now()) return { state: "expired", ...view };
	try {
		await requireLinkable(db(), link, link.organization);
		return { state: "open", ...view };
	} catch (thrown) {
		const { category, message } = toKeyholdError(thrown);
		if (category === "system") throw thrown;
		return { state: "refused", why: message, ...view };
	}
}
