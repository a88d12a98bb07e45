import { setTimeout as pause } from "node:timers/promises";
import { createTestOrganization } from "../testing/suite-organization.ts";
import { startWorkerProcess } from "./console.ts";
import { type ChangingKeys, changingKeys, latestRekey } from "./keys.ts";
import { residentMebibytes } from "./process-usage.ts";
import { fillRequestLogs } from "./records.ts";
import { measure, median, medianRatio } from "./rounds.ts";
import type { Figure } from "./table.ts";
import { region, settle, type World } from "./world.ts";

/** A deployment with a million records: the time until it is protected, and the time and memory to move all of it. */
export async function benchLargeDeployment(world: World): Promise<Figure[]> {
	const largeRows = world.isQuick ? 50_000 : 1_000_000;
	const smallRows = 1_000;
	const repetitions = world.isQuick ? 3 : 5;

	const large = await deploymentOf(largeRows);
	const small: ChangingKeys[] = [];
	for (let count = 0; count <= repetitions; count++) small.push(await deploymentOf(smallRows));
	await settle("request_logs");

	const worker = startWorkerProcess(world);
	const samples: Sample[] = [];
	try {
		// The last small deployment only warms up the worker.
		await changeAndMove(small[repetitions] as ChangingKeys);
		const measured = await measure(repetitions, [
			{ name: "small", run: (round) => changeAndMove(small[round] as ChangingKeys) },
			{ name: "large", run: () => changeAndMove(large, { pid: worker.child.pid ?? 0, samples }) },
		]);
		const protection: Figure = {
			figure: "time to protected",
			against: `${largeRows.toLocaleString("en-US")} to ${smallRows.toLocaleString("en-US")} rows`,
			ours: median(measured.large ?? []),
			theirs: median(measured.small ?? []),
			unit: "ms",
			value: medianRatio(measured, "large", "small"),
			ceiling: 1.5,
			note: `from the change of key to the last wrapping, worker process, ${repetitions} changes each, one after the other; each small deployment is a fresh one`,
		};
		return [protection, ...memoryFigures(samples, largeRows)];
	} finally {
		await worker.stop();
	}
}

/** A new organization whose records are under a key of its own from the start, so that each change is the same work. */
async function deploymentOf(rows: number): Promise<ChangingKeys> {
	const organization = await createTestOrganization(region);
	const keys = changingKeys(organization);
	await keys.change();
	await fillRequestLogs(organization.deploymentId, rows, 1_024);
	return keys;
}

/** The memory of a worker, and the move that it was working on. */
type Sample = { mebibytes: number; move: number };

/** Changes the key and waits until all records have moved. @returns the milliseconds from the change to *protected* */
async function changeAndMove(
	keys: ChangingKeys,
	watched?: { pid: number; samples: Sample[] },
): Promise<number> {
	await keys.change();
	const move = (watched?.samples.at(-1)?.move ?? -1) + 1;
	const { deploymentId } = keys.organization;
	const giveUpMs = performance.now() + 300_000;
	for (;;) {
		const { phase, startedAt, protectedAt } = await latestRekey(deploymentId);
		if (phase === "DONE" && protectedAt) return protectedAt.getTime() - startedAt.getTime();
		if (performance.now() > giveUpMs)
			throw new Error(`The rekey is still in phase ${phase} after 5 minutes.`);
		if (watched && phase === "REENCRYPT") {
			watched.samples.push({ mebibytes: await residentMebibytes(watched.pid), move });
		}
		await pause(250);
	}
}

function memoryFigures(samples: Sample[], rows: number): Figure[] {
	const mebibytes = samples.map((sample) => sample.mebibytes);
	const third = Math.ceil(mebibytes.length / 3);
	const first = median(mebibytes.slice(0, third));
	const last = median(mebibytes.slice(-third));
	const moves = new Set(samples.map((sample) => sample.move)).size;
	const most = Math.max(...mebibytes);
	return [
		{
			figure: "worker memory while re-encrypting",
			against: "at most",
			ours: most,
			theirs: null,
			unit: "MiB",
			value: most,
			ceiling: 300,
			note: `resident memory of the worker process, ${mebibytes.length} samples while ${rows.toLocaleString("en-US")} records moved ${moves} times`,
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
