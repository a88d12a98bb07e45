import { Gauge } from "prom-client";
import { pool, withConnections } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { metric } from "../platform/metrics.ts";
import { isOpenPhase } from "../platform/open-phases.ts";

/** Each gauge with the statement that selects its values, and its label. */
const figures = [
	{
		name: "keyhold_rekeys",
		help: "Open rekeys. A blocked one waits for a KMS key or for the next retry.",
		label: "state",
		text: `SELECT state AS label, count(id) AS value
			FROM (VALUES ('running'), ('blocked')) AS states(state)
			LEFT JOIN rekeys ON ${isOpenPhase}
				AND state = CASE WHEN blocked_at IS NULL THEN 'running' ELSE 'blocked' END
			GROUP BY state`,
	},
	{
		name: "keyhold_rekey_records_left",
		help: "Records that open rekeys have yet to re-encrypt, of those counted so far.",
		text: `SELECT COALESCE(sum(GREATEST(total - done - damaged, 0)), 0) AS value
			FROM rekeys WHERE ${isOpenPhase}`,
	},
	{
		name: "keyhold_jobs_waiting",
		help: "Due jobs that no worker has taken.",
		label: "queue",
		text: `SELECT queue.name AS label, count(job.id) AS value
			FROM pgboss.queue LEFT JOIN pgboss.job
				ON job.name = queue.name AND job.state < 'active' AND job.start_after <= now()
			GROUP BY queue.name`,
	},
	{
		name: "keyhold_job_oldest_waiting_age_seconds",
		help: "How long the oldest due job has waited for a worker; 0 if none waits.",
		label: "queue",
		text: `SELECT queue.name AS label, COALESCE(EXTRACT(epoch FROM now() - min(job.start_after)), 0) AS value
			FROM pgboss.queue LEFT JOIN pgboss.job
				ON job.name = queue.name AND job.state < 'active' AND job.start_after <= now()
			GROUP BY queue.name`,
	},
	{
		name: "keyhold_customer_keys",
		help: "Live customer keys by health.",
		label: "health",
		text: `SELECT lower(healths.health::text) AS label, count(kms_keys.id) AS value
			FROM unnest(enum_range(NULL::"KeyHealth")) AS healths(health)
			LEFT JOIN kms_keys ON kms_keys.health = healths.health AND kind = 'CUSTOMER' AND status <> 'DELETED'
			GROUP BY healths.health`,
	},
	{
		name: "keyhold_customer_keys_in_trouble",
		help: "Live customer keys that are not healthy, by who has to act; none if they may recover automatically.",
		label: "action_by",
		text: `SELECT lower(parties.action_by::text) AS label, count(kms_keys.id) AS value
			FROM unnest(enum_range(NULL::"ActionBy")) AS parties(action_by)
			LEFT JOIN kms_keys ON kms_keys.health_action_by = parties.action_by AND kms_keys.health <> 'HEALTHY'
				AND kind = 'CUSTOMER' AND status <> 'DELETED'
			GROUP BY parties.action_by`,
	},
	{
		name: "keyhold_worker_heartbeat_age_seconds",
		help: "Time since the newest heartbeat of any worker; +Inf if there was none for an hour.",
		text: `SELECT GREATEST(COALESCE(EXTRACT(epoch FROM now() - max(seen_at)), 'Infinity'), 0) AS value
			FROM worker_heartbeats`,
	},
].map(({ name, help, label, text }) => ({
	gauge: metric(name, (named) => new Gauge({ ...named, help, labelNames: label ? [label] : [] })),
	label,
	text,
}));

const isUp = metric(
	"keyhold_database_up",
	(named) => new Gauge({ ...named, help: "1 if the database answered for these metrics, else 0." }),
);

/** Sets the gauges from the database, for the whole installation. Never throws; if the database fails, the gauges are absent. */
export async function readDatabaseGauges(): Promise<void> {
	try {
		const answers = await withConnections("metrics", askAll);
		for (const [index, { gauge, label }] of figures.entries()) {
			gauge.reset();
			for (const row of answers[index] ?? []) {
				gauge.set(label ? { [label]: row.label } : {}, Number(row.value));
			}
		}
		isUp.set(1);
	} catch (err) {
		log.warn({ err }, "the database does not answer for the metrics");
		for (const { gauge, label } of figures) label ? gauge.reset() : gauge.remove();
		isUp.set(0);
	}
}

/** In sequence, so that a scrape uses at most one connection and one core of the database. */
async function askAll(): Promise<Record<string, string>[][]> {
	const answers = [];
	for (const { text } of figures) answers.push((await pool().query(text)).rows);
	return answers;
}
