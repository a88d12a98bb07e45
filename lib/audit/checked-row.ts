import type { AuditEvent } from "../platform/prisma/client.ts";
import type { CheckedRow } from "./chain-check.ts";
import { hashOf } from "./hash-of.ts";

/** A stored row for `ChainCheck`. Pure. */
export function checkedRow({ hash, ...event }: AuditEvent): CheckedRow {
	return {
		seq: event.seq,
		prevHash: Buffer.from(event.prevHash).toString("hex"),
		hash: Buffer.from(hash).toString("hex"),
		hashAt: (seq) => Buffer.from(hashOf({ ...event, seq })).toString("hex"),
	};
}
