import { z } from "zod";
import { errorCodes } from "../platform/errors.ts";
import { isStorableText, storableText } from "../platform/is-storable-text.ts";

/** Text that the database stores or compares. Values and contexts may contain anything. */
const name = (maxLength: number) =>
	z.string().min(1).max(maxLength).refine(isStorableText, {
		error: "Remove characters that cannot be stored: NUL, or an unpaired surrogate.",
	});

/** An ID in lower case, as the database writes it. */
export const uuid = z.uuid().toLowerCase();

/** The fields by which an item names its tenant. */
export const namedTenant = {
	// Any text: one that cannot exist is an unknown tenant, and does not refuse the other items.
	tenant: z.string().min(1).max(255).meta({ description: "An organization's slug or ID." }),
	deployment: z
		.string()
		.min(1)
		.max(255)
		.optional()
		.meta({ description: "A deployment's name or ID. An organization with one deployment can omit it." }),
};
export type NamedTenant = { tenant: string; deployment?: string | undefined };

/** The place of a value. The format's own limits are checked for each item. */
export const context = z
	.array(z.string())
	.min(1)
	.max(16)
	.meta({ description: "Where the value is, such as table, row and column. It opens in no other place." });

/** The items of one request that seals, opens or indexes. */
export const maxItems = 1_000;

/** The process that asks, as Keyhold shows it. */
export const applicationProcess = z.strictObject({
	id: uuid.meta({ description: "Chosen at random when the process starts." }),
	name: name(100),
	version: name(100).optional(),
});
export type ApplicationProcess = z.output<typeof applicationProcess>;

/** A table of the vendor, or a job, as the re-encryption job names it. */
export const tableName = name(200);
/** A table of the vendor as a lease names it, which must not fail because of it. */
export const mentionedTable = z.string().max(200).transform(storableText);

/** The failure of one item. */
export const itemError = z
	.object({
		error: z.object({
			code: z.enum(errorCodes).meta({ description: "Branch on this in programs." }),
			message: z.string().meta({ description: "What happened and what to do, for people." }),
			isRetryable: z.boolean().meta({ description: "True if the same call may succeed later." }),
		}),
	})
	.meta({ id: "ItemError" });
export type ItemError = z.output<typeof itemError>;
