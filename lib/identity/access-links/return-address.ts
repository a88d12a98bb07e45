import { config } from "../../platform/config.ts";

/**
 * The address to which the console may lead back: one below a configured beginning; null for any other text. A path is compared
 * by whole segments, so `/admin` does not admit `/administrator`.
 */
export function returnAddress(given: string, allowed = config().accessLinks.returnUrls): string | null {
	const url = URL.parse(given);
	if (!url || url.username || url.password) return null;
	const isBelow = (beginning: URL) => {
		const path = beginning.pathname.replace(/\/$/, "");
		return url.origin === beginning.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
	};
	return allowed.some(isBelow) ? url.href : null;
}
