import { headers } from "next/headers";
import type { AuthOptions } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { findSession } from "@/lib/access/sessions.ts";
import { type Credentials, type SignInContext, signIn } from "@/lib/identity/sign-in.ts";
import { signOut } from "@/lib/identity/sign-out.ts";
import { boundedText } from "@/lib/platform/bounded-text.ts";
import { config } from "@/lib/platform/config.ts";
import { newId } from "@/lib/platform/ids.ts";
import { logBounded } from "@/lib/platform/log-bounded.ts";
import { clientIp } from "./client-ip.ts";
import { reportFailure } from "./public-error.ts";
import { sameSitePath } from "./same-site-path.ts";
import { sessionIdInCookie } from "./session-cookie.ts";
import { signInCookies } from "./sign-in-cookies.ts";

/**
 * Signing in and out by next-auth. Its cookie holds the id of a session, and the database says what that is worth.
 * Every provider answers with the id of the session that it has started, as `user.id`.
 */
export function authOptions(): AuthOptions {
	return {
		session: { strategy: "jwt", maxAge: config().session.lifetimeMs / 1000 },
		cookies: signInCookies(),
		// None of next-auth's own: signing out is a button of the console.
		pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/", verifyRequest: "/sign-in" },
		providers: [
			credentials({
				credentials: { email: {}, password: {}, code: {} },
				authorize: async (given) => {
					// Anyone may post here, with anything.
					if (typeof given?.email !== "string" || typeof given.password !== "string") return null;
					const { email, password, code } = given;
					if (!email || !password) return null;
					return { id: await passwordSignIn({ email, password, code }) };
				},
			}),
		],
		callbacks: {
			redirect: ({ url, baseUrl }) => redirectWithin(baseUrl, url),
			jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
			session: async ({ session: { expires }, token: { sid } }) => {
				const open = sid ? await findSession(sid, { isActivity: false }) : null;
				// next-auth's own way to say that nobody is signed in, which its types do not know.
				return (open && { expires, userId: open.userId }) as unknown as { expires: string };
			},
		},
		events: {
			signOut: async ({ token: { sid } }) => {
				if (sid) await signOut(await signInContext(), sid);
			},
		},
		logger: authLogger(),
	};
}

/**
 * What next-auth has to say. Anyone can make it complain, by a cookie that is none or an answer that no provider gave:
 * a line has no stack, and there are not many.
 */
export function authLogger(about: { provider?: string } = {}): NonNullable<AuthOptions["logger"]> {
	return {
		error: (code, given) => {
			const { message } = given instanceof Error ? given : given.error;
			logBounded("warn", `next-auth ${code}`, { ...about, code, reason: boundedText(message) }, "next-auth");
		},
		warn: (code) => logBounded("warn", `next-auth ${code}`, { ...about, code }, "next-auth"),
		debug: () => {},
	};
}

/** An address of this console, out of one that anyone can write. */
function redirectWithin(baseUrl: string, url: unknown): string {
	if (typeof url !== "string") return baseUrl;
	const path = sameSitePath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url);
	return baseUrl + path;
}

/** The id of the session. @throws Error whose message next-auth hands to the form, which `signInRefusal` reads */
async function passwordSignIn(credentials: Credentials): Promise<string> {
	const context = await signInContext();
	const answer = await signIn(context, credentials).catch((thrown) => {
		const { error } = reportFailure(thrown, context.requestId, "sign-in");
		throw new Error(`failed ${error.category}`);
	});
	if (answer.outcome === "signed-in") return answer.sessionId;
	throw new Error(answer.outcome === "limited" ? `limited ${answer.retryAfterS}` : answer.outcome);
}

/** From where, and in place of what, somebody signs in. */
export async function signInContext(): Promise<SignInContext> {
	const given = await headers();
	return {
		requestId: newId(),
		ip: clientIp(given.get("x-forwarded-for")),
		userAgent: given.get("user-agent"),
		replaces: await sessionIdInCookie(),
	};
}
