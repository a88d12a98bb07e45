import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { bodyRefusal } from "./app/_server/body-refusal.ts";
import { contentSecurityPolicy } from "./app/_server/content-security-policy.ts";
import { isFromOwnPages } from "./app/_server/is-from-own-pages.ts";
import { isReachedByTls, publicUrl } from "./app/_server/public-origin.ts";
import { searchRefusal } from "./app/_server/search-rate.ts";
import { sessionIdIn } from "./app/_server/session-cookie.ts";
import { withoutLinkToken } from "./app/_server/without-link-token.ts";
import { problemAnswer } from "./lib/api/problem-answer.ts";
import { boundedText } from "./lib/platform/bounded-text.ts";
import { logBounded } from "./lib/platform/log-bounded.ts";
import { productName } from "./lib/platform/vendor-names.ts";

/**
 * Runs before every page, action and route that uses cookies: refuses cross-site changes and sets the
 * Content-Security-Policy.
 */
export async function proxy(request: NextRequest): Promise<Response> {
	const sessionId = await sessionIdIn(request.cookies);
	const refusal = searchRefusal(sessionId, request.nextUrl);
	if (refusal) return refusal;
	if (!["GET", "HEAD"].includes(request.method)) {
		if (!isFromOwnPages(request.headers, publicUrl())) {
			const given = request.headers.get("origin");
			const origin = given === null ? null : boundedText(given, 200);
			// The path of a one-time link is a secret.
			const path = boundedText(withoutLinkToken(request.nextUrl.pathname));
			const about = { origin, method: request.method, path };
			logBounded("warn", "cross-site change", about, "a cross-site change was refused");
			return problemAnswer(
				403,
				"Forbidden",
				`${productName()} accepts changes from its own pages only. Open the console and try again.`,
			);
		}
		const bodyProblem = await bodyRefusal(request, sessionId);
		if (bodyProblem) return bodyProblem;
	}
	const nonce = randomBytes(16).toString("base64");
	const policy = contentSecurityPolicy({ nonce, isTls: isReachedByTls() });
	const headers = new Headers(request.headers);
	headers.set("x-nonce", nonce);
	// Next reads the nonce for its own scripts from the policy.
	headers.set("content-security-policy", policy);
	pinHost(headers);
	const response = NextResponse.next({ request: { headers } });
	response.headers.set("content-security-policy", policy);
	response.headers.set("cache-control", "no-store");
	return response;
}

/** Replaces the forwarded host and protocol by the public URL, which Next compares with Origin. */
function pinHost(headers: Headers): void {
	const url = publicUrl();
	if (!url) return;
	headers.set("x-forwarded-host", url.host);
	headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
}

export const config = {
	// Not for routes with bearer tokens, whose bodies would be buffered for it, and not for public files. An exporter that
	// sends to the console instead of the gateway gets a plain 404.
	matcher: [
		"/((?!_next/static/|otlp/v1/|api/v1/(?!docs$)|operator/v1/(?!docs$)|api/health$|api/vendor-logo$|api/csp-reports$|api/metrics$|icon\\.svg$).*)",
	],
};
