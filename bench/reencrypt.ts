import { convergeDeployment } from "../lib/jobs/converge-deployment.ts";
import { db, pool } from "../lib/platform/db.ts";
import { openRecord, sealRecord } from "../lib/vault/envelope.ts";
import { generateDataKeys } from "../lib/vault/new-data-keys.ts";
import { openDataKey } from "../lib/vault/open-data-key.ts";
import { findCurrentDataKey } from "../lib/vault/stored-data-keys.ts";
import { createTestOrganization } from "../testing/suite-organization.ts";
import { type ChangingKeys, changingKeys, latestRekey } from "./keys.ts";
import { fillRequestLogs } from "./records.ts";
import { measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { region, settle, type World } from "./world.ts";

const rowsByPrisma = 1_500;
const never = new AbortController().signal;
const ours = "Keyhold";
const serverSide = "one server-side UPDATE";
const prismaRows = "Prisma update per row";

/** Moves the records of a deployment to a new data key, against the most that PostgreSQL does and the plainest code. */
export async function benchReencrypt({ isQuick }: World): Promise<Figure[]> {
	const rounds = isQuick ? 3 : 7;
	const rows = isQuick ? 20_000 : 60_000;
	const organization = await createTestOrganization(region);
	const { deploymentId } = organization;
	await fillRequestLogs(deploymentId, rows, 1_024);
	const keys = changingKeys(organization);
	const measured = await measure(rounds, [
		{ name: ours, run: () => reencrypt(keys, rows) },
		{ name: serverSide, run: () => updateOnServer(deploymentId, rows) },
		{ name: prismaRows, run: () => perSecond(rowsByPrisma, () => updateByPrisma(deploymentId)) },
	]);
	const figure = (theirs: string, floor: number, note: string): Figure => ({
		figure: "re-encrypt, 1 KiB rows",
		against: theirs,
		ours: median(measured[ours] ?? []),
		theirs: median(measured[theirs] ?? []),
		unit: "rows/s",
		value: medianRatio(measured, ours, theirs),
		floor,
		note,
	});
	return [
		figure(
			serverSide,
			0.4,
			`ours from the first look to the end of the rekey, ${rows} rows; the UPDATE writes payload and data key of every row, with the same indexes and foreign key`,
		),
		figure(prismaRows, 15, `opened, sealed and updated one by one; ${rowsByPrisma} rows a round`),
	];
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
	await settle("request_logs");
	const startedMs = performance.now();
	await work();
	return (count * 1000) / (performance.now() - startedMs);
}

/** Does the worker's part of a key change: rewraps, counts, re-encrypts every record, saves progress, ends the rekey. */
async function reencrypt(keys: ChangingKeys, rows: number): Promise<number> {
	await keys.change();
	const { deploymentId } = keys.organization;
	const rate = await perSecond(rows, () => convergeDeployment(deploymentId, never));
	const { phase, done } = await latestRekey(deploymentId);
	if (phase !== "DONE" || done !== BigInt(rows))
		throw new Error(`The rekey is ${phase} after ${done} records.`);
	return rate;
}

/** Between two data keys, so that index and foreign key have the same work; put back unmeasured. */
async function updateOnServer(deploymentId: string, rows: number): Promise<number> {
	const current = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
	if (!current) throw new Error("There is no data key.");
	const deployment = await db().deployment.findUniqueOrThrow({ where: { id: deploymentId } });
	const kmsKey = await db().kmsKey.findUniqueOrThrow({ where: { id: current.kmsKeyId } });
	const [other] = await generateDataKeys(deployment, ["REQUEST_LOGS"], kmsKey);
	if (!other) throw new Error("No data key was made.");
	await db().dataKey.create({ data: { ...other, deploymentId, state: "RETIRING" } });
	const move = (to: string) =>
		pool().query("UPDATE request_logs SET payload = payload, data_key_id = $2 WHERE deployment_id = $1", [
			deploymentId,
			to,
		]);
	const rate = await perSecond(rows, async () => {
		await move(other.id);
	});
	await move(current.id);
	await db().dataKey.delete({ where: { deploymentId_id: { deploymentId, id: other.id } } });
	return rate;
}

async function updateByPrisma(deploymentId: string): Promise<void> {
	const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
	if (!dataKey) throw new Error("There is no data key.");
	const records = await db().requestLog.findMany({
		where: { deploymentId },
		select: { id: true, payload: true },
		take: rowsByPrisma,
	});
	for (const { id, payload } of records) {
		const key = await openDataKey(dataKey);
		const identity = { deploymentId, resource: "REQUEST_LOGS", recordId: id, dataKeyId: dataKey.id } as const;
		const sealed = sealRecord(key, identity, openRecord(key, identity, payload));
		await db().requestLog.update({
			where: { deploymentId_id: { deploymentId, id } },
			data: { payload: new Uint8Array(sealed) },
		});
	}
}
