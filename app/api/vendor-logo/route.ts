import { vendorLogo } from "@/lib/platform/vendor-logo.ts";

export const dynamic = "force-dynamic";

/** The vendor's logo, for everyone: the sign-in page shows it. Opened on its own, it can neither run nor load anything (next.config.ts). */
export function GET(): Response {
	const logo = vendorLogo();
	if (!logo) return new Response(null, { status: 404 });
	return new Response(new Uint8Array(logo.bytes), {
		headers: {
			"content-type": logo.type,
			"cache-control": "public, max-age=3600",
		},
	});
}
