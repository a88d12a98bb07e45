import { raiseAlert } from "../audit/raise-alert.ts";
import { type KeyFacts, lookAtKey } from "../kms/key-facts.ts";
import { monotonicMs, now } from "../platform/clock.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { alertFacts } from "./alert-facts.ts";
import { factAlerts, withRotationSince } from "./fact-alerts.ts";

/**
 * Reads a key's facts from AWS, stores them, and raises the alerts that they call for. If AWS denies or fails, it returns null
 * and the stored facts stay. Never throws for a failure of KMS.
 */
export async function recordFacts(key: {
	id: string;
	arn: string;
	region: string;
}): Promise<KeyFacts | null> {
	const startedMs = monotonicMs();
	let facts: KeyFacts | null = null;
	try {
		facts = await lookAtKey(key);
	} catch (error) {
		if (!(error instanceof KeyholdError)) throw error;
	}
	const tookMs = monotonicMs() - startedMs;
	const { rows } = await pool().query({
		name: "stored facts",
		text: `SELECT facts, organization_id AS "organizationId", o.rotation_limit_days AS "limitDays"
			FROM kms_keys k JOIN organizations o ON o.id = k.organization_id WHERE k.id = $1`,
		values: [key.id],
	});
	const [before] = rows;
	if (!before) return facts;
	const current = facts && withRotationSince(facts, before.facts, now());
	await pool().query({
		name: "store facts",
		text: `UPDATE kms_keys SET facts = COALESCE($2::jsonb, facts), looked_at = clock_timestamp(),
				facts_read_at = CASE WHEN $2::jsonb IS NULL THEN facts_read_at
					ELSE clock_timestamp() - $3 * interval '1 millisecond' END
			WHERE id = $1`,
		values: [key.id, current && JSON.stringify(current), tookMs],
	});
	const alerts = current ? factAlerts(key.id, current, now(), before.limitDays) : [];
	for (const alert of await withoutRaised(alerts)) {
		await inTransaction(async (tx) => {
			const data = { ...(await alertFacts(tx, key.id)), ...alert.data };
			await raiseAlert(tx, { ...alert, organizationId: before.organizationId, data });
		});
	}
	return facts;
}

async function withoutRaised<One extends { onceKey: string }>(alerts: One[]): Promise<One[]> {
	if (alerts.length === 0) return [];
	const raised = await db().alert.findMany({
		where: { onceKey: { in: alerts.map(({ onceKey }) => onceKey) } },
		select: { onceKey: true },
	});
	return alerts.filter(({ onceKey }) => !raised.some((one) => one.onceKey === onceKey));
}
