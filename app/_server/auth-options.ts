import { headers } from "next/headers";
import type { AuthOptions } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { findSession } from "@/lib/access/sessions.ts";
import { takeAccessLink } from "@/lib/identity/access-links/take-access-link.ts";
import { type Credentials, type SignInContext, signIn } from "@/lib/identity/sign-in.ts";
import { signOut } from "@/lib/identity/sign-out.ts";
import { boundedText } from "@/lib/platform/bounded-text.ts";
import { clientIp } from "@/lib/platform/client-ip.ts";
import { config } from "@/lib/platform/config.ts";
import { newId } from "@/lib/platform/ids.ts";
import { logBounded } from "@/lib/platform/log-bounded.ts";
import { reportFailure } from "@/lib/platform/report-failure.ts";
import { sameSitePath } from "./same-site-path.ts";
import { sessionIdInCookie } from "./session-cookie.ts";
import { signInCookies } from "./sign-in-cookies.ts";

/**
 * The next-auth options for signing in and out. Its cookie contains only the id of a session; the session itself is in the
 * database. Every provider returns the id of the session that it started, as `user.id`.
 */
export function authOptions(): AuthOptions {
	return {
		session: { strategy: "jwt", maxAge: config().session.lifetimeMs / 1000 },
		cookies: signInCookies(),
		// No pages of next-auth: signing out is a button in the console.
		pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/", verifyRequest: "/sign-in" },
		providers: [
			credentials({
				credentials: { email: {}, password: {}, code: {}, link: {} },
				authorize: async (given) => {
					// Anyone can post anything here.
					if (typeof given?.link === "string") return { id: await linkSignIn(given.link) };
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
				// null is how next-auth reports a signed-out user, which its types do not allow.
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
 * The logger for next-auth. Anyone can trigger its errors with a forged cookie or callback, so lines are bounded and have
 * no stack.
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

/** Turns a URL from anyone into one of this console. */
function redirectWithin(baseUrl: string, url: unknown): string {
	if (typeof url !== "string") return baseUrl;
	const path = sameSitePath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url);
	return baseUrl + path;
}

/** Returns the id of the session. @throws Error whose message next-auth passes to the form, where `signInRefusal` reads it */
async function passwordSignIn(credentials: Credentials): Promise<string> {
	const context = await signInContext();
	const result = await signIn(context, credentials).catch((thrown) => {
		const { error } = reportFailure(thrown, context.requestId, "sign-in");
		throw new Error(`failed ${error.category} ${context.requestId}`);
	});
	if (result.outcome === "signed-in") return result.sessionId;
	throw new Error(result.outcome === "limited" ? `limited ${result.retryAfterS}` : result.outcome);
}

/** The same for an access link, which needs no password. */
async function linkSignIn(token: string): Promise<string> {
	const context = await signInContext();
	const sessionId = await takeAccessLink(context, token).catch((thrown) => {
		const { error } = reportFailure(thrown, context.requestId, "sign-in by link");
		throw new Error(`failed ${error.category} ${context.requestId}`);
	});
	if (sessionId === null) throw new Error("refused");
	return sessionId;
}

/** The context of a sign-in: its origin, and the session that it replaces. */
export async function signInContext(): Promise<SignInContext> {
	const given = await headers();
	return {
		requestId: newId(),
		ip: clientIp(given.get("x-forwarded-for")),
		userAgent: given.get("user-agent"),
		replaces: await sessionIdInCookie(),
	};
}
