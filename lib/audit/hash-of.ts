import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** An event without its own hash, as it is written and as it is read back. */
export type HashedEvent = Record<string, unknown> & {
	at: Date;
	seq: bigint;
	prevHash: Uint8Array;
	awsRequestIds?: string[];
};

/** The canonical JSON (RFC 8785) of an event without its own hash: what is hashed. Pure. */
export function canonicalForm({ awsRequestIds, ...event }: HashedEvent): string {
	const text = canonicalize({
		...event,
		at: event.at.toISOString(),
		seq: event.seq.toString(),
		prevHash: Buffer.from(event.prevHash).toString("hex"),
		// Left out when there are none, as they were before they were kept.
		...(awsRequestIds?.length && { awsRequestIds }),
	});
	if (text === undefined) throw new Error("an audit event has no canonical form");
	return text;
}

/** SHA-256 over the canonical form of an event. Pure. */
export function hashOf(event: HashedEvent): Uint8Array<ArrayBuffer> {
	return new Uint8Array(createHash("sha256").update(canonicalForm(event)).digest());
}
