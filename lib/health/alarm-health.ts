import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { findKey } from "../keys/find-key.ts";
import { type Db, db, type Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { KeyHealth, KeyStatus } from "../platform/prisma/client.ts";
import { enqueue } from "../platform/queue.ts";
import { alertFacts } from "./alert-facts.ts";

/**
 * How long a health has to last before it is alarmed of. A refusal is AWS's own word and cuts access: at once. Silence
 * and warnings may pass by themselves; that a key works again is believed after two minutes, so that one which is given
 * and taken in turn alarms once.
 */
const alarmAfterSeconds: Record<KeyHealth, number> = {
	REVOKED: 0,
	UNREACHABLE: 60,
	WARNING: 60,
	HEALTHY: 120,
};

type Standing = { health: KeyHealth; alarmed: KeyHealth; status: KeyStatus; lastedSeconds: number };

/** In how many seconds a key's health has lasted long enough to be alarmed of; null where nothing is to be. */
export async function secondsUntilAlarm(keyId: string): Promise<number | null> {
	return untilAlarm(await standingOf(db(), keyId));
}

function untilAlarm(standing: Standing | undefined): number | null {
	if (!standing || standing.status === "DELETED" || standing.health === standing.alarmed) return null;
	return Math.max(0, alarmAfterSeconds[standing.health] - standing.lastedSeconds);
}

async function standingOf(on: Db, keyId: string): Promise<Standing | undefined> {
	const [row] = await on.$queryRaw<Standing[]>`
		SELECT health, alarmed_health AS alarmed, status,
			extract(epoch FROM clock_timestamp() - health_since)::float8 AS "lastedSeconds"
		FROM kms_keys WHERE id = ${keyId}::uuid AND kind = 'CUSTOMER' FOR NO KEY UPDATE`;
	return row;
}

/**
 * Raises the alert that a key's health has changed, once it has lasted and is not what was alarmed of last.
 * @throws KeyholdError NOT_FOUND when there is nothing to alarm of, or not yet
 */
export const alarmHealth = tenantMutation({
	name: "alarmHealth",
	permission: "alert:raise",
	input: z.object({ keyId: z.uuid() }),
	run: async ({ tx, input: { keyId }, organization }) => {
		const organizationId = organization.id;
		await findKey(tx, organizationId, keyId);
		const standing = await standingOf(tx, keyId);
		if (!standing || untilAlarm(standing) !== 0) {
			throw new KeyholdError("NOT_FOUND", "There is nothing to alarm of, or not yet.");
		}
		const { health, alarmed: before } = standing;
		await tx.kmsKey.update({ where: { id: keyId }, data: { alarmedHealth: health } });
		const facts = await alertFacts(tx, keyId);
		const alertId = await raiseAlert(tx, {
			organizationId,
			type: "key.health_changed",
			data: { ...facts, health, before },
		});
		return {
			value: { alertId },
			audit: {
				action: "alert.raised",
				target: { type: "key", id: keyId },
				details: { alertId, type: "key.health_changed", health },
			},
		};
	},
});

/** Has `alarmHealth` look once the health has lasted: to be called in the transaction that changes it. */
export async function alarmLater(
	tx: Tx,
	key: { organizationId: string; keyId: string },
	health: KeyHealth,
	afterSeconds: number = alarmAfterSeconds[health],
): Promise<void> {
	await enqueue(tx, "alert.health", key, `${key.keyId} ${health}`, { afterSeconds });
}
