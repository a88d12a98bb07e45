import { z } from "zod";
import { KeyholdError } from "../platform/errors.ts";

/** The query parameters of every list. */
export const pageQuery = {
	limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "Items per page." }),
	cursor: z
		.string()
		.max(400)
		.optional()
		.meta({ description: "`nextCursor` of the previous page. It stays valid while items are added." }),
};

/** A page of a list. */
export function pageOf(item: z.ZodType) {
	return z.object({
		items: z.array(item),
		nextCursor: z.string().nullable().meta({ description: "Null on the last page." }),
	});
}

/** A position in a list as an opaque text for the client. Pure. */
export function toCursor(position: string | null): string | null {
	return position === null ? null : Buffer.from(position).toString("base64url");
}

/** @throws KeyholdError INVALID_INPUT for a cursor that is not from this list. Pure. */
export function fromCursor(cursor: string | undefined, position: RegExp): string | undefined {
	if (cursor === undefined) return undefined;
	const text = Buffer.from(cursor, "base64url").toString("utf8");
	if (toCursor(text) === cursor && position.test(text)) return text;
	const message = "This cursor belongs to another list. Start without a cursor.";
	throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { cursor: message } });
}

export const uuidPosition = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A page of a list that is read as a whole, in the order of `positionOf`. Pure. */
export function slicePage<Item>(
	all: Item[],
	positionOf: (item: Item) => string,
	{ limit, after }: { limit: number; after: string | undefined },
) {
	const sorted = all
		.map((item) => ({ item, position: positionOf(item) }))
		.filter(({ position }) => after === undefined || position > after)
		.sort((a, b) => (a.position < b.position ? -1 : 1));
	const page = sorted.slice(0, limit);
	return {
		items: page.map(({ item }) => item),
		nextCursor: toCursor(sorted.length > page.length ? (page.at(-1)?.position ?? null) : null),
	};
}
