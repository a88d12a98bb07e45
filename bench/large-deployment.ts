import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { createTestOrganization, type TestOrganization } from "../dev/testing/suite-organization.ts";
import { activateKey } from "../lib/keys/activate-key.ts";
import { addKey } from "../lib/keys/add-key.ts";
import { replaceKey } from "../lib/keys/replace-key.ts";
import { db } from "../lib/platform/db.ts";
import { startWorkerProcess } from "./console.ts";
import { fillRequestLogs } from "./records.ts";
import { median } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { createCustomerKey, region, settle, type World } from "./world.ts";

const largeRows = 1_000_000;
const smallRows = 1_000;
const repetitions = 7;

/** A deployment of a million records: how soon it is protected, and what a worker needs to move all of it. */
export async function benchLargeDeployment(world: World): Promise<Figure[]> {
	const large = await createTestOrganization(region);
	const small = await createTestOrganization(region);
	await fillRequestLogs(large.deploymentId, largeRows, 1_024);
	await fillRequestLogs(small.deploymentId, smallRows, 1_024);
	await settle("request_logs");

	const worker = startWorkerProcess(world.directory);
	try {
		await pause(3_000);
		const protection = await timeToProtected(large, small);
		const memory = await memoryUntilMoved(large, worker.child.pid ?? 0);
		return [protection, ...memory];
	} finally {
		await worker.stop();
	}
}

/** One deployment after the other changes its key, again and again: most times while its records are still moving. */
async function timeToProtected(large: TestOrganization, small: TestOrganization): Promise<Figure> {
	const ms = { large: [] as number[], small: [] as number[] };
	const keyIds = { large: "", small: "" };
	for (let round = 0; round <= repetitions; round++) {
		for (const [size, organization] of [
			["small", small],
			["large", large],
		] as const) {
			keyIds[size] = await nextKey(organization, keyIds[size]);
			const took = await protectedAfter(organization);
			// The first time the worker's code is not warm.
			if (round > 0) ms[size].push(took);
		}
	}
	return {
		figure: "time to protected",
		against: "1,000,000 to 1,000 rows",
		ours: median(ms.large),
		theirs: median(ms.small),
		unit: "ms",
		value: median(ms.large) / median(ms.small),
		ceiling: 1.5,
		note: `from the change to the last wrapping, worker process, ${repetitions} changes of key each`,
	};
}

async function nextKey({ id, admin, deploymentId }: TestOrganization, keyId: string): Promise<string> {
	const arn = await createCustomerKey(id);
	if (!keyId) {
		const added = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, added);
		return added.keyId;
	}
	return (await replaceKey(admin, { keyId, arn, name: "key" })).keyId;
}

async function protectedAfter({ deploymentId }: TestOrganization): Promise<number> {
	for (;;) {
		const rekey = await db().rekey.findFirstOrThrow({
			where: { deploymentId },
			orderBy: { startedAt: "desc" },
		});
		if (rekey.protectedAt) return rekey.protectedAt.getTime() - rekey.startedAt.getTime();
		await pause(20);
	}
}

/** Resident memory of the worker, four times a second, until the last record is moved. */
async function memoryUntilMoved({ deploymentId }: TestOrganization, pid: number): Promise<Figure[]> {
	const mebibytes: number[] = [];
	const startedMs = performance.now();
	for (;;) {
		mebibytes.push(await residentMebibytes(pid));
		if ((await db().rekey.count({ where: { deploymentId, phase: { in: ["REWRAP", "REENCRYPT"] } } })) === 0)
			break;
		await pause(250);
	}
	const seconds = (performance.now() - startedMs) / 1000;
	const { done } = await db().rekey.findFirstOrThrow({
		where: { deploymentId },
		orderBy: { startedAt: "desc" },
	});
	const third = Math.ceil(mebibytes.length / 3);
	const [first, last] = [median(mebibytes.slice(0, third)), median(mebibytes.slice(-third))];
	const note = `${Number(done).toLocaleString("en-US")} records in ${seconds.toFixed(0)} s, ${mebibytes.length} samples`;
	return [
		{
			figure: "worker memory while re-encrypting",
			against: "at most",
			ours: Math.max(...mebibytes),
			theirs: null,
			unit: "MiB",
			value: Math.max(...mebibytes),
			ceiling: 300,
			note,
		},
		{
			figure: "the same, growth",
			against: "last third to first third",
			ours: last,
			theirs: first,
			unit: "MiB",
			value: last / first,
			ceiling: 1.15,
		},
	];
}

async function residentMebibytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, "utf8");
	return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1024;
}
