import { z } from "zod";
import { KeyHealth } from "../platform/prisma/enums.ts";
import { changedWithin, supportKeySorts, withoutKey } from "./support-key-choices.ts";

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
