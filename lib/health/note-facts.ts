import { raiseAlert } from "../audit/raise-alert.ts";
import { type KeyFacts, lookAtKey } from "../kms/key-facts.ts";
import { monotonicMs, now } from "../platform/clock.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { alertFacts } from "./alert-facts.ts";
import { factAlerts, withRotationSince } from "./fact-alerts.ts";

/**
 * Looks at a key, keeps what AWS tells, and raises the alerts that it gives reason for. What was known stays where AWS
 * tells nothing, as under a denial; null then. Never throws for what KMS does.
 */
export async function noteFacts(key: { id: string; arn: string; region: string }): Promise<KeyFacts | null> {
	const startedMs = monotonicMs();
	let facts: KeyFacts | null = null;
	try {
		facts = await lookAtKey(key);
	} catch (error) {
		if (!(error instanceof KeyholdError)) throw error;
	}
	const tookMs = monotonicMs() - startedMs;
	const { rows } = await pool().query({
		name: "noted facts",
		text: `SELECT facts, organization_id AS "organizationId", o.rotation_limit_days AS "limitDays"
			FROM kms_keys k JOIN organizations o ON o.id = k.organization_id WHERE k.id = $1`,
		values: [key.id],
	});
	const [before] = rows;
	if (!before) return facts;
	const noted = facts && withRotationSince(facts, before.facts, now());
	await pool().query({
		name: "note facts",
		text: `UPDATE kms_keys SET facts = COALESCE($2::jsonb, facts), looked_at = clock_timestamp(),
				facts_read_at = CASE WHEN $2::jsonb IS NULL THEN facts_read_at
					ELSE clock_timestamp() - $3 * interval '1 millisecond' END
			WHERE id = $1`,
		values: [key.id, noted && JSON.stringify(noted), tookMs],
	});
	const alerts = noted ? factAlerts(key.id, noted, now(), before.limitDays) : [];
	const untold = await leaveOutTold(alerts);
	for (const alert of untold) {
		await inTransaction(async (tx) => {
			const data = { ...(await alertFacts(tx, key.id)), ...alert.data };
			await raiseAlert(tx, { ...alert, organizationId: before.organizationId, data });
		});
	}
	return facts;
}

async function leaveOutTold<One extends { onceKey: string }>(alerts: One[]): Promise<One[]> {
	if (alerts.length === 0) return [];
	const told = await db().alert.findMany({
		where: { onceKey: { in: alerts.map(({ onceKey }) => onceKey) } },
		select: { onceKey: true },
	});
	return alerts.filter(({ onceKey }) => !told.some((one) => one.onceKey === onceKey));
}
