import type { NextRequest } from "next/server";
import nextAuth from "next-auth";
import { authOptions, signInContext } from "@/app/_server/auth-options.ts";
import { oidcOptions, refusalPath, slugOf } from "@/app/_server/oidc-options.ts";
import { oidcRefusals } from "@/lib/access/oidc/oidc-refusals.ts";
import { readyProvider } from "@/lib/access/oidc/providers.ts";
import { log } from "@/lib/platform/log.ts";

type Context = { params: Promise<{ nextauth: string[] }> };

async function handler(request: NextRequest, context: Context): Promise<Response> {
	const [action, providerId] = (await context.params).nextauth;
	const slug = slugOf(providerId);
	// Nothing of a provider is needed for anything else, so one that does not answer is in nobody's way.
	const isGoing = action === "signin" && request.method === "POST";
	if (slug === null || !(isGoing || action === "callback")) return nextAuth(request, context, authOptions());
	const provider = await readyProvider(slug, { isSecretNeeded: !isGoing }).catch((error) => {
		log.warn({ err: error, provider: slug }, "oidc");
		return null;
	});
	if (provider)
		return nextAuth(request, context, oidcOptions(authOptions(), provider, await signInContext()));
	if (isGoing) return Response.json({ message: oidcRefusals.OidcUnavailable }, { status: 503 });
	return new Response(null, { status: 303, headers: { location: refusalPath("OidcUnavailable") } });
}

export { handler as GET, handler as POST };
