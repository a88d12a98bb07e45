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
 * The time that a health must last before it raises an alert. A refusal comes from AWS and cuts access, so it does not wait.
 * Timeouts and warnings may pass. Two minutes for a recovery: a key that is disabled and enabled in turn raises one alert.
 */
const alertAfterSeconds: Record<KeyHealth, number> = {
	REVOKED: 0,
	UNREACHABLE: 60,
	WARNING: 60,
	HEALTHY: 120,
};

type Standing = { health: KeyHealth; alerted: KeyHealth; status: KeyStatus; lastedSeconds: number };

/** Seconds until a key's health has lasted long enough to raise an alert; null if it raises none. */
export async function secondsUntilHealthAlert(keyId: string): Promise<number | null> {
	return secondsLeft(await readStanding(db(), keyId));
}

function secondsLeft(standing: Standing | undefined): number | null {
	if (!standing || standing.status === "DELETED" || standing.health === standing.alerted) return null;
	return Math.max(0, alertAfterSeconds[standing.health] - standing.lastedSeconds);
}

async function readStanding(on: Db, keyId: string): Promise<Standing | undefined> {
	const [row] = await on.$queryRaw<Standing[]>`
		SELECT health, alarmed_health AS alerted, status,
			extract(epoch FROM clock_timestamp() - health_since)::float8 AS "lastedSeconds"
		FROM kms_keys WHERE id = ${keyId}::uuid AND kind = 'CUSTOMER' FOR NO KEY UPDATE`;
	return row;
}

/**
 * Raises an alert for a changed health, once it has lasted and differs from the last alert's.
 * @throws KeyholdError NOT_FOUND if there is nothing to alert on, or not yet
 */
export const raiseHealthAlert = tenantMutation({
	name: "raiseHealthAlert",
	permission: "alert:raise",
	input: z.object({ keyId: z.uuid() }),
	run: async ({ tx, input: { keyId }, organization }) => {
		const organizationId = organization.id;
		await findKey(tx, organizationId, keyId);
		const standing = await readStanding(tx, keyId);
		if (!standing || secondsLeft(standing) !== 0) {
			throw new KeyholdError("NOT_FOUND", "There is nothing to alert on yet.");
		}
		const { health, alerted: before } = standing;
		await tx.kmsKey.update({ where: { id: keyId }, data: { alertedHealth: health } });
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

/** Schedules `raiseHealthAlert` for when the health has lasted. Call it in the transaction that changes the health. */
export async function scheduleHealthAlert(
	tx: Tx,
	key: { organizationId: string; keyId: string },
	health: KeyHealth,
	afterSeconds: number = alertAfterSeconds[health],
): Promise<void> {
	await enqueue(tx, "alert.health", key, `${key.keyId} ${health}`, { afterSeconds });
}
