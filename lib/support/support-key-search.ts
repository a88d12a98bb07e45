import { z } from "zod";
import { KeyHealth } from "../platform/prisma/enums.ts";

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

// From a URL: invalid values are ignored.
const oneOf = <Value extends string>(values: readonly Value[]) =>
	z.string().pipe(z.enum(values)).optional().catch(undefined);

const keysOf = <Key extends string>(table: Record<Key, unknown>) => Object.keys(table) as Key[];

const word = z
	.string()
	.regex(/^[\w.-]{1,100}$/)
	.optional()
	.catch(undefined);

export const supportKeySearch = z.object({
	/** Part of the organization's name or slug or of the deployment's name, or the last four characters of the key id. */
	search: z
		.string()
		.trim()
		.min(1)
		.max(200)
		.regex(/^[^\0]*$/)
		.optional()
		.catch(undefined),
	health: oneOf([...keysOf(KeyHealth), withoutKey]),
	/** The state of a re-encryption to or from the key. */
	rekey: oneOf(["running", "blocked"] as const),
	region: word,
	/** AWS's name for what is wrong. */
	error: word,
	changed: oneOf(keysOf(changedWithin)),
	sort: oneOf(keysOf(supportKeySorts)),
	order: oneOf(["ascending", "descending"] as const),
	page: z.coerce.number().int().min(1).optional().catch(undefined),
});
