import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import type { RequestContext } from "@/lib/access/context.ts";
import { type Identity, whoami } from "@/lib/access/whoami.ts";
import { newId } from "@/lib/platform/ids.ts";
import { authOptions } from "./auth-options.ts";
import { clientIp } from "./client-ip.ts";
import { signInPath } from "./same-site-path.ts";

const currentUserId = cache(async (): Promise<string | null> => {
	const session = await getServerSession(authOptions);
	return session?.userId ?? null;
});

/** Who calls, for a verb. The organization comes out of the address: whether the caller belongs to it, the verb asks. */
export async function requestContext(organizationSlug?: string): Promise<RequestContext> {
	const userId = await currentUserId();
	return {
		caller: userId ? { kind: "user", userId } : { kind: "nobody" },
		...(organizationSlug !== undefined && { organizationSlug }),
		requestId: newId(),
		ip: clientIp((await headers()).get("x-forwarded-for")),
	};
}

/** Who is signed in, as the database says, read once a request; null when nobody is, or the account is gone. */
export const currentIdentity = cache(async (): Promise<Identity | null> => {
	const userId = await currentUserId();
	return userId ? whoami(userId) : null;
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
