import type { AuthOptions } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { signIn } from "@/lib/access/sign-in.ts";
import { newId } from "@/lib/platform/ids.ts";
import { log } from "@/lib/platform/log.ts";
import { clientIp } from "./client-ip.ts";

declare module "next-auth" {
	interface Session {
		userId: string | undefined;
	}
}

/** E-mail and password; the session says who, and nothing about what they may: verbs ask the database. */
export const authOptions: AuthOptions = {
	session: { strategy: "jwt", maxAge: 12 * 60 * 60 },
	pages: { signIn: "/sign-in", error: "/sign-in" },
	providers: [
		credentials({
			credentials: { email: {}, password: {} },
			authorize: async (given, request) => {
				// Anybody may post here, with anything.
				if (!given?.email || !given.password) return null;
				const user = await signIn(
					{ ip: clientIp(request.headers?.["x-forwarded-for"]), requestId: newId() },
					{ email: given.email, password: given.password },
				);
				return user && { id: user.userId };
			},
		}),
	],
	callbacks: {
		jwt: ({ token, user }) => ({ sub: user?.id ?? token.sub }),
		session: ({ session, token }) => ({ expires: session.expires, userId: token.sub }),
	},
	logger: {
		error: (code, about) => {
			log.error({ code, err: about instanceof Error ? about : about.error }, "next-auth");
		},
		warn: (code) => log.warn({ code }, "next-auth"),
		debug: () => {},
	},
};
