import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { RequestContext } from "@/lib/access/context.ts";
import { findSession, type OpenSession } from "@/lib/access/sessions.ts";
import { type Identity, whoami } from "@/lib/identity/whoami.ts";
import { clientIp } from "@/lib/platform/client-ip.ts";
import { newId } from "@/lib/platform/ids.ts";
import { signInPath } from "./same-site-path.ts";
import { sessionIdInCookie } from "./session-cookie.ts";

/** Read once per request. */
const currentSession = cache(
	async (isActivity: boolean): Promise<(OpenSession & { sessionId: string }) | null> => {
		const sessionId = await sessionIdInCookie();
		const session = sessionId ? await findSession(sessionId, { isActivity }) : null;
		return sessionId && session ? { sessionId, ...session } : null;
	},
);

/**
 * The context of a request, for a verb. The organization comes from the URL; the verb checks whether the caller belongs to
 * it. Set `isActivity` to false for polling, which must not keep a session alive.
 */
export async function requestContext(
	organizationSlug?: string,
	{ isActivity = true } = {},
): Promise<RequestContext> {
	const session = await currentSession(isActivity);
	return {
		caller: session ? { kind: "user", ...session } : { kind: "anonymous" },
		...(organizationSlug !== undefined && { organizationSlug }),
		requestId: newId(),
		ip: clientIp((await headers()).get("x-forwarded-for")),
	};
}

/** The signed-in user from the database, read once per request; null if signed out or if the account is gone. */
export const currentIdentity = cache(async (): Promise<Identity | null> => {
	const session = await currentSession(true);
	return session && whoami(session);
});

/** Redirects signed-out users to sign in, and then back to `path`. */
export async function requireIdentity(path: string): Promise<Identity> {
	return (await currentIdentity()) ?? redirect(signInPath(path));
}

/**
 * The organization in the URL, if the user is a member. Pages call it before they start to stream, while the response can
 * still be a redirect or a 404. Their verbs decide what may be read.
 */
export async function requireOrganization(slug: string, path: string) {
	const identity = await requireIdentity(path);
	return identity.organizations.find((organization) => organization.slug === slug) ?? notFound();
}
