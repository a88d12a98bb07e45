import { cookies } from "next/headers";
import { type GetTokenParams, getToken } from "next-auth/jwt";
import { signInCookies } from "./sign-in-cookies.ts";

declare module "next-auth/jwt" {
	interface JWT {
		/** The id of the session; all else of it is in the database. */
		sid?: string | undefined;
	}
}

/** The id of the session that the browser says it is in: signed by this console, and perhaps long ended. */
export async function sessionIdInCookie(): Promise<string | null> {
	return sessionIdIn(await cookies());
}

/** The same of the cookies of a request that no page is drawn for yet. */
export async function sessionIdIn(sent: object): Promise<string | null> {
	// Of the request only the cookie counts: next-auth would take an Authorization header too.
	const req = { cookies: sent, headers: {} } as unknown as GetTokenParams["req"];
	const token = await getToken({ req, cookieName: signInCookies().sessionToken.name });
	return token?.sid ?? null;
}
