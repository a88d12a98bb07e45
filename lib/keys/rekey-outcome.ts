import type { Db } from "../platform/db.ts";
import type { KeyKind, RekeyPhase, RekeyReason } from "../platform/prisma/client.ts";
import { shownKeyName } from "../platform/vendor-names.ts";

/** The result of a finished rekey, as the page shows it until it is dismissed. */
export type RekeyOutcome = {
	id: string;
	reason: RekeyReason;
	/** Records re-encrypted. */
	records: number;
	/** Records deleted because their data was destroyed. */
	destroyed: number;
	tookMs: number;
	finishedAt: string;
	/** The name of the key that the data moved away from; null if nothing was protected before. */
	from: string | null;
	/** True if another deployment has added the key that the data moved away from. */
	isFromInUse: boolean;
	to: string;
};

type NamedKey = { kind: KeyKind; name: string };

type RekeyRow = {
	id: string;
	reason: RekeyReason;
	phase: RekeyPhase;
	done: bigint;
	destroyed: bigint;
	startedAt: Date;
	finishedAt: Date | null;
	fromKmsKey: NamedKey | null;
	toKmsKey: NamedKey;
};

const shownForMs = 7 * 86_400_000;

/**
 * The result of a rekey that ended within the last week; null for any other. `arnsInUse` are those of the organization's
 * keys that are not deleted. Pure.
 */
export function rekeyOutcome(
	rekey: RekeyRow & { fromKmsKey: { arn: string } | null },
	now: Date,
	arnsInUse: ReadonlySet<string>,
): RekeyOutcome | null {
	const { id, reason, phase, done, destroyed, startedAt, finishedAt } = rekey;
	if (phase !== "DONE" || reason === "RENEW" || !finishedAt) return null;
	if (now.getTime() - finishedAt.getTime() > shownForMs) return null;
	return {
		id,
		reason,
		records: Number(done),
		destroyed: Number(destroyed),
		tookMs: finishedAt.getTime() - startedAt.getTime(),
		finishedAt: finishedAt.toISOString(),
		from: rekey.fromKmsKey && shownKeyName(rekey.fromKmsKey),
		isFromInUse: rekey.fromKmsKey !== null && arnsInUse.has(rekey.fromKmsKey.arn),
		to: shownKeyName(rekey.toKmsKey),
	};
}

/** The way in which a deleted key's data left it. */
export type KeyEnding = {
	kind: "unused" | "moved" | "replaced" | "destroyed";
	/** The name of the key that the remaining data moved to. */
	to: string | null;
	/** Records moved; null if a later change took over before all were counted. */
	records: number | null;
	destroyed: number;
};

type EndedKey = {
	dataDestroyedAt: Date | null;
	destroyedRecords: bigint | null;
};

/** The ending of a deleted key. `last` is the last rekey that took all data away from it, if any did. Pure. */
export function keyEnding(
	{ dataDestroyedAt, destroyedRecords }: EndedKey,
	last: RekeyRow | undefined,
): KeyEnding {
	if (!last) return { kind: "unused", to: null, records: null, destroyed: 0 };
	const isDestroyed = dataDestroyedAt !== null || last.reason === "DESTROY";
	return {
		kind: isDestroyed ? "destroyed" : last.reason === "REPLACE" ? "replaced" : "moved",
		to: shownKeyName(last.toKmsKey),
		records: last.phase === "DONE" ? Number(last.done) : null,
		destroyed: Number(destroyedRecords ?? (last.reason === "DESTROY" ? last.destroyed : 0)),
	};
}

/** Reads the rekeys that took all data away from a key of these deployments, for `keyEnding`: the last one first. */
export function findEndings(db: Db, deploymentIds: string[]) {
	return db.rekey.findMany({
		where: { deploymentId: { in: deploymentIds }, reason: { in: ["REPLACE", "DELETE", "DESTROY"] } },
		orderBy: { startedAt: "desc" },
		select: {
			id: true,
			reason: true,
			phase: true,
			done: true,
			destroyed: true,
			startedAt: true,
			finishedAt: true,
			fromKmsKeyId: true,
			toKmsKeyId: true,
			fromKmsKey: { select: { kind: true, name: true } },
			toKmsKey: { select: { kind: true, name: true } },
		},
	});
}
