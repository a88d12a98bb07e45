import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";
import type { Names } from "@/lib/audit-log/names-of.ts";

const typeWords: Record<string, string> = {
	alert_channel: "Notification channel",
	alert_delivery: "Alert",
	oidc_group_rule: "OIDC group",
	oidc_provider: "OIDC provider",
	request_log: "Request log",
	scheduled_query: "Scheduled query",
	token: "API token",
};

/** The page of each type of thing, below the organization's. */
const pages: Record<string, (id: string) => string> = {
	alert_channel: () => "settings/notifications",
	deployment: () => "settings/encryption-keys",
	key: () => "settings/encryption-keys",
	organization: () => "settings/general",
	scheduled_query: (id) => `scheduled-queries/${id}`,
	token: () => "settings/api-tokens",
	user: () => "settings/members",
};

export type TargetView = {
	/** "Key", "User". */
	type: string;
	/** Its name now, or at the time of the event; null if neither is known. */
	name: string | null;
	/** Its page; null if it is gone or has none. */
	href: string | null;
};

/** Describes the target of an event for people. `organization` is the slug. Pure. */
export function targetOf(
	{ target, details }: Pick<AuditEventView, "target" | "details">,
	names: Names,
	organization: string,
): TargetView | null {
	if (!target) return null;
	const words = target.type.replaceAll("_", " ");
	const type = typeWords[target.type] ?? words.charAt(0).toUpperCase() + words.slice(1);
	const page = pages[target.type]?.(target.id);
	const isThere = Object.hasOwn(names, target.id);
	// A record is looked up when its page opens; it may have expired.
	const href =
		target.type === "request_log" ? `request-logs/${target.id}` : isThere && page !== undefined ? page : null;
	return {
		type,
		name: names[target.id] ?? recordedName(details),
		href: href === null ? null : `/${organization}/${href}`,
	};
}

/** The name that the event itself recorded. */
function recordedName(details: unknown): string | null {
	const { name, email, group } = (details ?? {}) as Record<string, unknown>;
	const found = [name, email, group].find((one) => typeof one === "string" && one !== "");
	return typeof found === "string" ? found : null;
}
