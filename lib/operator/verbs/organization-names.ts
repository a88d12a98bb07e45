import { z } from "zod";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { isNamed } from "./find-organization.ts";

/** First path segments that the console itself uses. */
const reservedSlugs = new Set([
	"api",
	"operator",
	"otlp",
	"sign-in",
	"support",
	"account",
	"invite",
	"_next",
]);

export const slugInput = z
	.string()
	.regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, {
		error: "Use 1 to 40 lower-case letters, digits and hyphens for the slug.",
	})
	.refine((slug) => !reservedSlugs.has(slug), { error: "This slug is used by the console itself." })
	.meta({ description: "Part of the address of the organization's pages. It never changes." });

export const nameInput = z.string().trim().min(1, { error: "Give the organization a name." }).max(100);

/** URLs lose segments that are only dots. */
export const externalIdInput = z
	.string()
	.regex(/^(?!\.{1,2}$)[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/, {
		error: "Use 1 to 200 printable ASCII characters for the external ID, without a space at either end.",
	})
	.meta({ description: "Your own ID for the customer, 1 to 200 printable ASCII characters." });

/**
 * Serializes changes that give an organization one of these names, until the transaction ends: the later of two sees what
 * the first did.
 */
export async function lockNames(tx: Tx, names: string[]): Promise<void> {
	// In a fixed order, so that two such transactions cannot deadlock.
	for (const name of [...new Set(names)].sort()) {
		await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`organization ${name}`}, 0))`;
	}
}

/**
 * Under `lockNames`: refuses names of another organization, so that a text never names one by its slug and another by its
 * external ID or ID. `ownId`: the organization itself, whose own names may be equal. @throws KeyholdError CONFLICT
 */
export async function requireFreeNames(tx: Tx, names: string[], ownId: string | null): Promise<void> {
	const others = ownId === null ? {} : { NOT: { id: ownId } };
	const taken = await tx.organization.findFirst({ where: { AND: [isNamed(...names), others] } });
	if (!taken) return;
	const name = names.find((one) => one === taken.slug || one === taken.externalId) ?? taken.id;
	const kind = name === taken.slug ? "slug" : name === taken.externalId ? "external ID" : "ID";
	throw new KeyholdError(
		"CONFLICT",
		`${name} is already the ${kind} of another organization. Nothing was changed.`,
	);
}
