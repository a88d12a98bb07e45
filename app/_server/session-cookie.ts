import { cookies } from "next/headers";
import { type GetTokenParams, getToken } from "next-auth/jwt";
import { signInCookies } from "./sign-in-cookies.ts";

declare module "next-auth/jwt" {
	interface JWT {
		/** The id of the session; the rest is in the database. */
		sid?: string | undefined;
	}
}

/** The session id in the signed cookie of the current request; the session may have ended. */
export async function sessionIdInCookie(): Promise<string | null> {
	return sessionIdIn(await cookies());
}

/** The same, for the cookies of a request in the proxy. */
export async function sessionIdIn(sent: object): Promise<string | null> {
	// Only the cookie, since next-auth would also accept an Authorization header.
	const req = { cookies: sent, headers: {} } as unknown as GetTokenParams["req"];
	const token = await getToken({ req, cookieName: signInCookies().sessionToken.name });
	return token?.sid ?? null;
}
