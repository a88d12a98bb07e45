import { randomUUID } from "node:crypto";
import type { ScanCount, Scans } from "../reencrypt/scans.ts";
import type { MemoryKeyhold } from "./memory-keyhold.ts";

export type RecordedScan = {
	table: string;
	worker: string;
	registered: readonly string[];
	reports: ScanCount[][];
	isFinished: boolean;
};

/** Lists the data keys of `memoryKeyhold` that are not current, and records what jobs report. */
export function memoryScans(keyhold: MemoryKeyhold): Scans & { recorded: RecordedScan[] } {
	const recorded: RecordedScan[] = [];
	const byId = new Map<string, RecordedScan>();
	return {
		recorded,
		async start(table, worker, registered) {
			const scan = { table, worker, registered, reports: [], isFinished: false };
			const scanId = randomUUID();
			byId.set(scanId, scan);
			recorded.push(scan);
			return { scanId, dataKeys: keyhold.retiring() };
		},
		async report(scanId, counts, isFinished) {
			const scan = byId.get(scanId);
			if (!scan || scan.isFinished) throw new Error("This scan is not in progress.");
			scan.reports.push(structuredClone(counts));
			scan.isFinished = isFinished;
		},
	};
}
