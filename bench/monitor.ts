import { setTimeout as pause } from "node:timers/promises";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { encryptionContext } from "../lib/kms/encryption-context.ts";
import { accountRoot, keyPolicy } from "../lib/kms/key-policy.ts";
import { generateDataKey } from "../lib/kms/wrapped-data-keys.ts";
import { pool } from "../lib/platform/db.ts";
import { newId } from "../lib/platform/ids.ts";
import { customerAccountId, vendorPrincipal } from "../testing/customer-key.ts";
import { createTestOrganization } from "../testing/suite-organization.ts";
import { startWorkerProcess } from "./console.ts";
import { cpuSeconds, residentMebibytes } from "./process-usage.ts";
import { median } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { region, settle, type World } from "./world.ts";

const intervalSeconds = 60;
const sideBySide = 48;

/** One worker that monitors many keys: the lateness of its checks, and its resources. */
export async function benchMonitor(world: World): Promise<Figure[]> {
	const keys = world.isQuick ? 500 : 10_000;
	const minutes = world.isQuick ? 1 : 3;
	await makeKeys(keys);
	await settle("kms_keys");
	process.env.KEYHOLD_HEALTH_INTERVAL = String(intervalSeconds);
	const worker = startWorkerProcess(world);
	const pid = worker.child.pid ?? 0;
	try {
		// All keys are due at the same time, and the first round spreads them out.
		await pause(intervalSeconds * 1_000 + 15_000);
		await world.countKmsCalls();
		const began = { cpu: await cpuSeconds(pid), ms: performance.now(), at: await databaseTime() };
		const mebibytes: number[] = [];
		while (performance.now() - began.ms < minutes * 60_000) {
			mebibytes.push(await residentMebibytes(pid));
			await pause(1_000);
		}
		const seconds = (performance.now() - began.ms) / 1_000;
		const cpu = ((await cpuSeconds(pid)) - began.cpu) / seconds;
		const calls = (await world.countKmsCalls()) / seconds;
		const { checks, late50, late99, unwell } = await historySince(began.at);
		const most = Math.max(...mebibytes);
		const subject = `${keys.toLocaleString("en-US")} keys every ${intervalSeconds} s, one worker`;
		const figure = (name: string, against: string, unit: string, value: number) => ({
			figure: name,
			against,
			ours: value,
			theirs: null,
			unit,
			value,
		});
		return [
			{
				...figure("monitor, checks done", "keys / interval", "/s", checks / seconds),
				theirs: keys / intervalSeconds,
				value: checks / seconds / (keys / intervalSeconds),
				floor: 0.98,
				note: `${subject}, by really unwrapping a data key of each; ${Math.round(calls)} KMS calls per second, those for the facts of each key every 5 minutes included; ${unwell} checks found a key unwell`,
			},
			{ ...figure("monitor, lateness p50", "the interval", "s", late50), ceiling: 1 },
			{ ...figure("monitor, lateness p99", "the interval", "s", late99), ceiling: 5 },
			{ ...figure("monitor, processor", "one core", "cores", cpu), ceiling: 1 },
			{
				...figure("monitor, memory", "at most", "MiB", most),
				ceiling: 300,
				note: `median ${Math.round(median(mebibytes))} MiB`,
			},
		];
	} finally {
		await worker.stop();
		delete process.env.KEYHOLD_HEALTH_INTERVAL;
	}
}

/** Keys of many organizations, each with a data key of its own that the KMS really wrapped. */
async function makeKeys(count: number): Promise<void> {
	const { id: organizationId } = await createTestOrganization(region);
	const owner = new KMSClient({
		region,
		credentials: { accessKeyId: customerAccountId, secretAccessKey: "unused" },
	});
	const policy = JSON.stringify(
		keyPolicy({ owner: accountRoot(customerAccountId), vendorPrincipal, organizationId }),
	);
	let left = count;
	const work = async () => {
		while (left-- > 0) {
			const { KeyMetadata } = await owner.send(new CreateKeyCommand({ Policy: policy }));
			const arn = KeyMetadata?.Arn ?? "";
			const [deploymentId, keyId] = [newId(), newId()];
			const context = encryptionContext(organizationId, deploymentId, "request-logs");
			const { wrapped } = await generateDataKey({ arn, region }, context);
			await pool().query(
				"INSERT INTO deployments (id, organization_id, name, region) VALUES ($1, $2, $3, $4)",
				[deploymentId, organizationId, deploymentId, region],
			);
			await pool().query(
				`INSERT INTO kms_keys (id, kind, organization_id, deployment_id, arn, region, name, status)
				VALUES ($1, 'CUSTOMER', $2, $3, $4, $5, 'key', 'ACTIVE')`,
				[keyId, organizationId, deploymentId, arn, region],
			);
			await pool().query(
				`INSERT INTO data_keys (deployment_id, id, resource, kms_key_id, wrapped, state)
				VALUES ($1, $2, 'REQUEST_LOGS', $3, $4, 'CURRENT')`,
				[deploymentId, newId(), keyId, Buffer.from(wrapped)],
			);
		}
	};
	await Promise.all(Array.from({ length: sideBySide }, work));
	owner.destroy();
}

/** Lateness: the time between two checks of a key beyond the interval. */
async function historySince(at: Date) {
	const { rows } = await pool().query(
		`WITH gaps AS (
			SELECT checked_at, outcome,
				extract(epoch FROM checked_at - lag(checked_at) OVER (PARTITION BY kms_key_id ORDER BY checked_at)) - $2 AS late
			FROM health_checks
		)
		SELECT count(*)::int AS checks, count(*) FILTER (WHERE outcome <> 'HEALTHY')::int AS unwell,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY late) AS late50,
			percentile_cont(0.99) WITHIN GROUP (ORDER BY late) AS late99
		FROM gaps WHERE checked_at >= $1`,
		[at, intervalSeconds],
	);
	return rows[0] as { checks: number; unwell: number; late50: number; late99: number };
}

async function databaseTime(): Promise<Date> {
	return (await pool().query("SELECT clock_timestamp() AS at")).rows[0].at;
}
