/** The columns to sort by, each with its default direction. */
export const supportKeySorts = {
	organization: "ascending",
	deployment: "ascending",
	region: "ascending",
	status: "ascending",
	health: "descending",
	since: "descending",
	lastCheck: "descending",
} as const;

export type SupportKeySort = keyof typeof supportKeySorts;
export type SortOrder = "ascending" | "descending";

/** The filter on health for organizations that have no key of their own. */
export const withoutKey = "NONE";

/** The choices of "Changed within", in minutes. */
export const changedWithin = { "15m": 15, "1h": 60, "1d": 1440 } as const;
