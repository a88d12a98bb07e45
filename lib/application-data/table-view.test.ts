import { describe, expect, it } from "vitest";
import { type ScanRow, tableView } from "./table-view.ts";

const now = new Date("2026-11-30T12:00:00.000Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const counts = (dataKeyId: string, found: number, done: number, left: number, deploymentId = "ours") => ({
	deploymentId,
	dataKeyId,
	found: BigInt(found),
	done: BigInt(done),
	left: BigInt(left),
});
const scan = (over: Partial<ScanRow["scan"]>): ScanRow => ({
	name: "notes",
	scan: {
		worker: "billing-worker",
		startedAt: ago(11_000),
		reportedAt: ago(1_000),
		finishedAt: null,
		counts: [counts("old", 10_000, 4_000, 6_000)],
		...over,
	},
	lastFinishedAt: null,
});
const view = (row: ScanRow) => tableView(row, "ours", "current", now);

describe("a vendor's table", () => {
	it("shows the progress of a running scan, with its rate and the time left", () => {
		expect(view(scan({}))).toMatchObject({
			isFinished: false,
			total: 10_000,
			done: 4_000,
			left: 6_000,
			valuesPerSecond: 400,
			remainingMs: 15_000,
			worker: "billing-worker",
			reportedAt: ago(1_000).toISOString(),
			lastFinishedAt: null,
		});
	});

	it("has no rate once the job is silent for two minutes, or has finished", () => {
		const rate = (row: ScanRow) => [view(row).valuesPerSecond, view(row).remainingMs];
		expect(rate(scan({ startedAt: ago(300_000), reportedAt: ago(121_000) }))).toEqual([null, null]);
		expect(rate(scan({ finishedAt: ago(1_000) }))).toEqual([null, null]);
	});

	it("counts the values of its own deployment, under old data keys", () => {
		const mixed = [
			counts("old", 10, 4, 6),
			counts("older", 5, 5, 0),
			counts("current", 80, 0, 80),
			counts("old", 999, 0, 999, "theirs"),
		];
		expect(view(scan({ counts: mixed }))).toMatchObject({ total: 15, done: 9, left: 6 });
	});
});
