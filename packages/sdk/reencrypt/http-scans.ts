import type { ApplicationProcess } from "../client/lease-source.ts";
import { type Transport, unexpectedAnswer } from "../client/transport.ts";
import type { RetiringDataKey, ScanCount, Scans } from "./scans.ts";

const maxAnswerBytes = 16 * 1024 * 1024;
/** Keyhold takes no more in one report. */
const maxCountsPerReport = 5_000;

/** Announces and reports scans to Keyhold. */
export function httpScans(transport: Transport, process: ApplicationProcess): Scans {
	return {
		async start(table, worker, tables) {
			const body = { process, table, tables, worker };
			const first = scanIn(await transport.post("vault/v1/scans", body, maxAnswerBytes));
			const dataKeys = [...first.dataKeys];
			let cursor = first.nextCursor;
			while (cursor !== undefined) {
				const { scanId } = first;
				const next = await transport.post("vault/v1/scans", { ...body, scanId, cursor }, maxAnswerBytes);
				const page = scanIn(next);
				dataKeys.push(...page.dataKeys);
				cursor = page.nextCursor;
			}
			return { scanId: first.scanId, dataKeys };
		},
		async report(scanId, counts: ScanCount[], isFinished) {
			const path = `vault/v1/scans/${encodeURIComponent(scanId)}`;
			const reported = counts.map(({ dataKeyId, found, done, left }) => ({ dataKeyId, found, done, left }));
			for (let from = 0, isLast = false; !isLast; from += maxCountsPerReport) {
				isLast = from + maxCountsPerReport >= reported.length;
				const part = reported.slice(from, from + maxCountsPerReport);
				const body = { counts: part, isFinished: isFinished && isLast };
				await transport.post(path, body, maxAnswerBytes);
			}
		},
	};
}

function scanIn(answer: unknown): { scanId: string; dataKeys: RetiringDataKey[]; nextCursor?: string } {
	const { scanId, dataKeys, nextCursor } = Object(answer) as Record<string, unknown>;
	const isList =
		Array.isArray(dataKeys) && dataKeys.every((key) => typeof Object(key).dataKeyId === "string");
	if (typeof scanId !== "string" || !isList) throw unexpectedAnswer();
	return { scanId, dataKeys, ...(typeof nextCursor === "string" && { nextCursor }) };
}
