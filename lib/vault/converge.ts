import { now } from "../platform/clock.ts";
import { db, pool, type Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { isOpenPhase, openPhases } from "../platform/open-phases.ts";
import { shownKeyName } from "../platform/vendor-names.ts";
import { holdForDamaged, recordDamaged } from "./damaged-records.ts";
import { generateDataKeys, switchIf } from "./new-data-keys.ts";
import { nextStep } from "./next-step.ts";
import { purgeShredded } from "./purge-shredded.ts";
import { recordFailure } from "./record-failure.ts";
import { reencryptRecords } from "./reencrypt-records.ts";
import { isStored } from "./resources.ts";
import { retireDataKey } from "./retire-data-key.ts";
import { rewrapDataKey } from "./rewrap-data-key.ts";
import { listDataKeys, type RecordDataKey } from "./stored-data-keys.ts";

export type ConvergeResult =
	/** Every data key is wrapped by its target KMS key, and none is retiring. */
	| { kind: "converged" }
	/** Every data key is wrapped by its target, and records are left to re-encrypt. */
	| { kind: "protected" }
	/** Something outside Keyhold has to change first. What was done so far is kept. */
	| { kind: "blocked"; reason: string }
	| { kind: "stopped" };

/**
 * Moves a deployment's data to the KMS keys that `Protection` names: reads the database, does the next step, commits, and
 * repeats. Safe to kill, restart or run twice at any point. With `until` "protected", it stops before re-encrypting records.
 */
export async function converge(
	deploymentId: string,
	signal: AbortSignal,
	until: "protected" | "converged" = "converged",
): Promise<ConvergeResult> {
	try {
		while (!signal.aborted) {
			const result = await takeStep(deploymentId, signal, until);
			if (result) return result;
		}
		return { kind: "stopped" };
	} catch (error) {
		if (!(error instanceof KeyholdError) || error.code === "INTERNAL") {
			await recordFailure(deploymentId, error);
			throw error;
		}
		log.warn({ err: error, deploymentId }, "rekey is blocked");
		return block(deploymentId, await blockedReason(deploymentId, error));
	}
}

async function takeStep(
	deploymentId: string,
	signal: AbortSignal,
	until: "protected" | "converged",
): Promise<ConvergeResult | null> {
	const deployment = await db().deployment.findUniqueOrThrow({
		where: { id: deploymentId },
		select: { id: true, organizationId: true, protections: { select: { resource: true, kmsKeyId: true } } },
	});
	const dataKeys = await listDataKeys(db(), deploymentId);
	const step = nextStep(deployment.protections, dataKeys);
	if (until === "protected" && (step.kind === "reencrypt" || step.kind === "purge")) {
		await recordProtected(deploymentId);
		return { kind: "protected" };
	}
	switch (step.kind) {
		case "switch": {
			const kmsKey = await db().kmsKey.findUniqueOrThrow({ where: { id: step.kmsKeyId } });
			const fresh = await generateDataKeys(deployment, [step.resource], kmsKey);
			const { resource, kmsKeyId } = step;
			// If the target has changed in the meantime, a switch would send writes back to a replaced key.
			const isStillTarget = async (tx: Tx) =>
				(await tx.protection.count({ where: { deploymentId, resource, kmsKeyId } })) === 1;
			await switchIf(isStillTarget, deploymentId, fresh);
			return null;
		}
		case "rewrap": {
			const { dataKey } = step;
			// A data key without records needs no rewrap, and its KMS key may be revoked.
			if (dataKey.state === "RETIRING" && isStored(dataKey) && (await retireDataKey(dataKey))) return null;
			await rewrapDataKey(dataKey, await db().kmsKey.findUniqueOrThrow({ where: { id: step.kmsKeyId } }));
			return null;
		}
		case "purge":
			await purgeShredded(step.dataKeys, signal);
			return null;
		case "reencrypt":
			return reencryptStep(step.from, step.to, signal);
		case "converged":
			return step;
	}
}

async function reencryptStep(
	from: RecordDataKey,
	to: RecordDataKey,
	signal: AbortSignal,
): Promise<ConvergeResult | null> {
	const { deploymentId } = from;
	const rekeyId = await recordProtected(deploymentId);
	const { damagedIds, isComplete } = await reencryptRecords({ from, to, rekeyId, signal });
	if (damagedIds.length > 0) await recordDamaged(from, damagedIds, rekeyId);
	if (isComplete && !(await retireDataKey(from))) await holdForDamaged(from);
	return signal.aborted ? { kind: "stopped" } : null;
}

/** Marks the open rekey as protected, with the number of records that are left. Returns its id. */
async function recordProtected(deploymentId: string): Promise<string | undefined> {
	const open = await db().rekey.findFirst({
		where: { deploymentId, phase: { in: openPhases } },
		select: { id: true, phase: true, done: true },
	});
	if (!open) return undefined;
	if (open.phase === "REWRAP") {
		const total = open.done + (await countRetiring(deploymentId));
		await db().rekey.updateMany({
			where: { deploymentId, id: open.id, phase: "REWRAP" },
			data: { phase: "REENCRYPT", protectedAt: now(), total, blockedReason: null, blockedAt: null },
		});
	}
	return open.id;
}

async function countRetiring(deploymentId: string): Promise<bigint> {
	const { rows } = await pool().query(
		`SELECT COALESCE(sum(counts.records), 0) AS records FROM record_counts AS counts
		JOIN data_keys ON data_keys.deployment_id = counts.deployment_id AND data_keys.id = counts.data_key_id
		WHERE counts.deployment_id = $1 AND data_keys.deployment_id = $1 AND data_keys.state = 'RETIRING'`,
		[deploymentId],
	);
	return BigInt(rows[0].records);
}

/** The failure with the key that it is about, since a replacement needs two. The ARN of a vendor's key is not for customers. */
async function blockedReason(deploymentId: string, { kmsKeyArn, message }: KeyholdError): Promise<string> {
	const key =
		kmsKeyArn &&
		(await db().kmsKey.findFirst({
			where: { arn: kmsKeyArn, OR: [{ deploymentId }, { deploymentId: null }] },
			orderBy: { id: "desc" },
			select: { name: true, arn: true, kind: true },
		}));
	if (!key) return message;
	return `${shownKeyName(key)}${key.kind === "CUSTOMER" ? ` (${key.arn})` : ""}: ${message}`;
}

async function block(deploymentId: string, reason: string): Promise<ConvergeResult> {
	await pool().query(
		`UPDATE rekeys SET blocked_reason = $2, blocked_at = COALESCE(blocked_at, $3), failures = 0, failing_since = NULL
		WHERE deployment_id = $1 AND ${isOpenPhase}`,
		[deploymentId, reason, now()],
	);
	return { kind: "blocked", reason };
}
