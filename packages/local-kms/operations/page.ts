import { KmsError } from "../kms-error.ts";

/** One page in the order of `idOf`. The marker is the last id of the previous page, so changes in between do no harm. */
export function page<Item>(
	all: Item[],
	idOf: (item: Item) => string,
	request: { Limit?: number | undefined; Marker?: string | undefined },
	usual: number,
): { items: Item[]; Truncated: boolean; NextMarker?: string } {
	const after = request.Marker === undefined ? "" : readMarker(request.Marker);
	const rest = all.filter((item) => idOf(item) > after).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
	const items = rest.slice(0, request.Limit ?? usual);
	const last = items.at(-1);
	if (!last || items.length === rest.length) return { items, Truncated: false };
	return { items, Truncated: true, NextMarker: Buffer.from(idOf(last)).toString("base64url") };
}

function readMarker(text: string): string {
	const id = Buffer.from(text, "base64url").toString();
	if (Buffer.from(id).toString("base64url") !== text)
		throw new KmsError("InvalidMarkerException", "Invalid marker.");
	return id;
}
