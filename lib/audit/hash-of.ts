import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** An event without its own hash. */
export type HashedEvent = Record<string, unknown> & {
	at: Date;
	seq: bigint;
	prevHash: Uint8Array;
	awsRequestIds?: string[];
};

/** The canonical JSON (RFC 8785) of an event without its own hash, which is what is hashed. Pure. */
export function canonicalForm({ awsRequestIds, ...event }: HashedEvent): string {
	const text = canonicalize({
		...event,
		at: event.at.toISOString(),
		seq: event.seq.toString(),
		prevHash: Buffer.from(event.prevHash).toString("hex"),
		// Left out if there are none, so that the hashes of older rows, which lack them, stay valid.
		...(awsRequestIds?.length && { awsRequestIds }),
	});
	if (text === undefined) throw new Error("an audit event has no canonical form");
	return text;
}

export function hashOf(event: HashedEvent): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(canonicalForm(event)).digest());
}
