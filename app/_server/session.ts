import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { RequestContext } from "@/lib/access/context.ts";
import { findSession, type OpenSession } from "@/lib/access/sessions.ts";
import { type Identity, whoami } from "@/lib/identity/whoami.ts";
import { newId } from "@/lib/platform/ids.ts";
import { clientIp } from "./client-ip.ts";
import { signInPath } from "./same-site-path.ts";
import { sessionIdInCookie } from "./session-cookie.ts";

/** Read once a request. */
const currentSession = cache(
	async (isActivity: boolean): Promise<(OpenSession & { sessionId: string }) | null> => {
		const sessionId = await sessionIdInCookie();
		const session = sessionId ? await findSession(sessionId, { isActivity }) : null;
		return sessionId && session ? { sessionId, ...session } : null;
	},
);

/**
 * Who calls, for a verb. The organization comes out of the address: whether the caller belongs to it, the verb asks.
 * What a page asks for by itself is no activity of who is before it.
 */
export async function requestContext(
	organizationSlug?: string,
	{ isActivity = true } = {},
): Promise<RequestContext> {
	const session = await currentSession(isActivity);
	return {
		caller: session ? { kind: "user", ...session } : { kind: "nobody" },
		...(organizationSlug !== undefined && { organizationSlug }),
		requestId: newId(),
		ip: clientIp((await headers()).get("x-forwarded-for")),
	};
}

/** Who is signed in, as the database says, read once a request; null when nobody is, or the account is gone. */
export const currentIdentity = cache(async (): Promise<Identity | null> => {
	const session = await currentSession(true);
	return session && whoami(session);
});

/** Sends the signed-out to sign in, and back to `path`. */
export async function requireIdentity(path: string): Promise<Identity> {
	return (await currentIdentity()) ?? redirect(signInPath(path));
}

/**
 * The organization of the address, for those who belong to it. Pages ask before they begin to stream, while the
 * answer can still be a redirect or a 404; what may be read, their verbs decide.
 */
export async function requireOrganization(slug: string, path: string) {
	const identity = await requireIdentity(path);
	return identity.organizations.find((organization) => organization.slug === slug) ?? notFound();
}
