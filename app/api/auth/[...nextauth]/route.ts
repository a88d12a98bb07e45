import type { NextRequest } from "next/server";
import nextAuth from "next-auth";
import { authOptions, signInContext } from "@/app/_server/auth-options.ts";
import { authRoute } from "@/app/_server/auth-route.ts";
import { failureAnswer } from "@/app/_server/console-answer.ts";
import { isOddCallback } from "@/app/_server/is-odd-callback.ts";
import { oidcOptions, refusalPath } from "@/app/_server/oidc-options.ts";
import { signInCookies } from "@/app/_server/sign-in-cookies.ts";
import { problemAnswer } from "@/lib/api/problem-answer.ts";
import { newId } from "@/lib/platform/ids.ts";
import { logBounded } from "@/lib/platform/log-bounded.ts";
import { oidcRefusals } from "@/lib/sso/oidc-refusals.ts";
import { readyProvider } from "@/lib/sso/providers.ts";

type Context = { params: Promise<{ nextauth: string[] }> };

async function handler(request: NextRequest, context: Context): Promise<Response> {
	try {
		return await respond(request, context);
	} catch (thrown) {
		return failureAnswer(thrown, { requestId: newId() });
	}
}

async function respond(request: NextRequest, context: Context): Promise<Response> {
	const route = authRoute(request.method, (await context.params).nextauth);
	if ("refusal" in route) {
		return route.refusal === 404
			? problemAnswer(404, "Not Found", "This address does not exist.")
			: problemAnswer(405, "Method Not Allowed", `This address accepts ${route.allow}.`, {
					allow: route.allow,
				});
	}
	const type = request.headers.get("content-type") ?? "";
	if (request.method === "POST" && !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
		return problemAnswer(415, "Unsupported Media Type", "Send a form: application/x-www-form-urlencoded.");
	// next-auth copies the error parameter into a URL.
	const error = request.nextUrl.searchParams.get("error");
	if (error !== null && !/^\w{1,40}$/.test(error)) return seeOther(refusalPath("OidcFailed"));
	// next-auth would answer 500 to these.
	const { name } = signInCookies().callbackUrl;
	if (isOddCallback(request.nextUrl.searchParams.get("callbackUrl")))
		return problemAnswer(400, "Bad Request", "callbackUrl is not a URL.");
	if (isOddCallback(request.cookies.get(name)?.value ?? null))
		return problemAnswer(400, "Bad Request", "A malformed cookie has been removed. Try again.", {
			"set-cookie": `${name}=; Path=/; Max-Age=0${name.startsWith("__Host-") ? "; Secure" : ""}`,
		});

	// Other requests never wait for a provider.
	const { action, slug } = route;
	if (slug === null) return nextAuth(request, context, authOptions());
	const isStarting = action === "signin";
	const provider = await readyProvider(slug, { isSecretNeeded: !isStarting }).catch((err) => {
		logBounded("warn", "oidc provider", { err, provider: slug }, "oidc");
		return "unavailable" as const;
	});
	if (isStarting && provider === null)
		return Response.json({ message: "This identity provider no longer exists." }, { status: 404 });
	if (provider && provider !== "unavailable")
		return nextAuth(request, context, oidcOptions(authOptions(), provider, await signInContext()));
	if (isStarting) return Response.json({ message: oidcRefusals.OidcUnavailable }, { status: 503 });
	return seeOther(refusalPath("OidcUnavailable"));
}

function seeOther(location: string): Response {
	return new Response(null, { status: 303, headers: { location } });
}

export { handler as GET, handler as POST };
