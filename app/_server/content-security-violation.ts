import { Counter } from "prom-client";
import { z } from "zod";
import { logBounded } from "@/lib/platform/log-bounded.ts";
import { metric } from "@/lib/platform/metrics.ts";
import { withoutLinkToken } from "./without-link-token.ts";

/** Anyone can send a report, so its texts are labels only if they are one of these. */
const directives = [
	"default-src",
	"script-src",
	"script-src-elem",
	"script-src-attr",
	"style-src",
	"style-src-elem",
	"style-src-attr",
	"connect-src",
	"img-src",
	"font-src",
	"object-src",
	"base-uri",
	"form-action",
	"frame-ancestors",
] as const;

const report = z.object({
	"csp-report": z.object({
		"document-uri": z.string().default(""),
		"effective-directive": z.string().optional(),
		"violated-directive": z.string().optional(),
		"blocked-uri": z.string().default(""),
	}),
});

/**
 * Counts a report of a stopped script, style or request, and logs where it happened, at a bounded rate. The log has no queries and
 * no tokens of one-time links.
 * @returns false if the text is no report
 */
export function takeViolation(text: string): boolean {
	const parsed = parse(text);
	if (!parsed) return false;
	const { "effective-directive": effective, "violated-directive": violated } = parsed;
	const named = (effective ?? violated ?? "").split(" ")[0];
	const directive = directives.find((one) => one === named) ?? "other";
	counter().inc({ directive });
	const about = {
		directive,
		page: pathOf(parsed["document-uri"]),
		blocked: blockedBy(parsed["blocked-uri"]),
	};
	logBounded("warn", "policy violation", about, "the Content-Security-Policy stopped something on a page");
	return true;
}

function parse(text: string): z.infer<typeof report>["csp-report"] | null {
	try {
		return report.parse(JSON.parse(text))["csp-report"];
	} catch {
		return null;
	}
}

const counter = () =>
	metric(
		"keyhold_csp_violations_total",
		(named) =>
			new Counter({ ...named, help: "Violations that browsers reported.", labelNames: ["directive"] }),
	);

function pathOf(uri: string): string {
	return withoutLinkToken(URL.parse(uri)?.pathname ?? "").slice(0, 200);
}

/** An origin, or a word such as `inline`. */
function blockedBy(uri: string): string {
	const origin = URL.parse(uri)?.origin;
	return (origin && origin !== "null" ? origin : uri.replace(/:.*/s, "")).slice(0, 100);
}
