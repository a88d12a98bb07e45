import { setTimeout as pause } from "node:timers/promises";
import { patientRead } from "../access/expensive-read.ts";
import { inExportTurn, requireExportTurn } from "../access/export-turn.ts";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { byteOrderMark, csvRecord } from "../platform/csv-record.ts";
import type { Db } from "../platform/db.ts";
import type { KeysetPage } from "./keyset-page.ts";
import { type RequestLogRow, requestLogPage, requestLogSearch } from "./list-request-logs.ts";
import { type TraceRow, tracePage, traceSearch } from "./list-traces.ts";

/** An export ends after this many rows, the newest. The console says so beside its link. */
export const maxExported = 1_000_000;

const pageRows = 1_000;
/** A rest between two pages, for other work of the process. */
const restMs = 15;

export type TelemetryExport = {
	fileName: string;
	contentType: string;
	/** The rows in pieces, in constant memory. If reading fails, the download fails. */
	pieces: AsyncGenerator<Uint8Array>;
};

type Cells<Row> = Record<string, (row: Row) => string | number | null>;

const requestLogCells: Cells<RequestLogRow> = {
	time: ({ time }) => time,
	method: ({ method }) => method,
	route: ({ route }) => route,
	status: ({ status }) => status,
	durationMs: ({ durationMs }) => durationMs,
	service: ({ service }) => service,
	severity: ({ severity }) => severity,
	traceId: ({ traceId }) => traceId,
	spanId: ({ spanId }) => spanId,
	deployment: ({ deploymentName }) => deploymentName,
	key: ({ keyName }) => keyName,
	id: ({ id }) => id,
};

const traceCells: Cells<TraceRow> = {
	startTime: ({ startTime }) => startTime,
	name: ({ name }) => name,
	service: ({ service }) => service,
	durationMs: ({ durationMs }) => durationMs,
	httpStatus: ({ httpStatus }) => httpStatus,
	spans: ({ spans }) => spans,
	errors: ({ errors }) => errors,
	deployment: ({ deploymentName }) => deploymentName,
	key: ({ keyName }) => keyName,
	traceId: ({ traceId }) => traceId,
};

/**
 * Exports the metadata of the request logs that a search finds, newest first, as CSV. The export is audited before its first
 * row is read. @throws KeyholdError RATE_LIMITED while several exports of the organization are read
 */
export const exportRequestLogs = tenantMutation({
	name: "exportRequestLogs",
	permission: "telemetry:read",
	input: requestLogSearch,
	prepare: async ({ organization }) => requireExportTurn("telemetry", organization.id),
	run: async ({ input, organization: { id, slug } }) =>
		exported("request-logs", { id, slug }, input, requestLogCells, (on, place) =>
			requestLogPage(on, id, { ...input, ...place }),
		),
});

/** The same for traces. */
export const exportTraces = tenantMutation({
	name: "exportTraces",
	permission: "telemetry:read",
	input: traceSearch,
	prepare: async ({ organization }) => requireExportTurn("telemetry", organization.id),
	run: async ({ input, organization: { id, slug } }) =>
		exported("traces", { id, slug }, input, traceCells, (on, place) =>
			tracePage(on, id, { ...input, ...place }),
		),
});

type ReadPage<Row> = (on: Db, place: Place) => Promise<KeysetPage<Row>>;
type Place = { after: string | undefined; before: undefined; limit: number };

function exported<Row>(
	what: "request-logs" | "traces",
	organization: { id: string; slug: string },
	filters: Record<string, unknown>,
	cells: Cells<Row>,
	read: ReadPage<Row>,
) {
	const value: TelemetryExport = {
		fileName: `keyhold-${what}-${organization.slug}-${now().toISOString().slice(0, 10)}.csv`,
		contentType: "text/csv; charset=utf-8",
		pieces: inExportTurn("telemetry", organization.id, csvPieces(organization.id, cells, read)),
	};
	const given = Object.entries(filters).filter(([, filter]) => filter !== undefined);
	const shown = given.map(([name, filter]) => [name, filter instanceof Date ? filter.toISOString() : filter]);
	const action = what === "traces" ? "trace.exported" : "request_log.exported";
	return {
		value,
		audit: {
			action,
			target: { type: "organization", id: organization.id },
			details: { filters: Object.fromEntries(shown) },
		},
	} as const;
}

async function* csvPieces<Row>(
	organizationId: string,
	cells: Cells<Row>,
	read: ReadPage<Row>,
): AsyncGenerator<Uint8Array> {
	yield Buffer.from(byteOrderMark + csvRecord(Object.keys(cells)));
	const columns = Object.values(cells);
	let left = maxExported;
	for (let after: string | undefined; left > 0; ) {
		const page = await patientRead(organizationId, (on) =>
			read(on, { after, before: undefined, limit: Math.min(left, pageRows) }),
		);
		const records = page.rows.map((row) => csvRecord(columns.map((cell) => String(cell(row) ?? ""))));
		if (records.length > 0) yield Buffer.from(records.join(""));
		if (page.next === null) return;
		after = page.next;
		left -= page.rows.length;
		await pause(restMs);
	}
}
