import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { id, time, withIsoTimes } from "../platform/view.ts";
import { findTrace } from "./find-trace.ts";
import { searchedDeployments } from "./searched-deployments.ts";
import { inTimeSteps, withinTimes } from "./time-steps.ts";
import { traceId } from "./trace-id.ts";
import { protectionFields, withProtection } from "./with-protection.ts";

export const maxTraceSpans = 2_000;

/** The metadata of a span. */
export const spanRow = z
	.object({
		id,
		...protectionFields,
		spanId: z.string(),
		parentSpanId: z.string().nullable(),
		name: z.string().nullable(),
		kind: z.number().int().meta({ description: "OTLP's SpanKind." }),
		statusCode: z.number().int().meta({ description: "OTLP's StatusCode." }),
		startTime: time,
		/** Milliseconds since the trace's earliest span. */
		offsetMs: z.number(),
		durationMs: z.number().nullable(),
		service: z.string().nullable(),
		method: z.string().nullable(),
		route: z.string().nullable(),
		httpStatus: z.number().nullable(),
	})
	.meta({ id: "Span", description: "Metadata; the payload is sealed." });
export type SpanRow = z.infer<typeof spanRow>;

type Stored = Omit<SpanRow, "startTime" | "offsetMs" | "deploymentName" | "keyId" | "keyName"> & {
	startTime: Date;
	micros: string;
	dataKeyId: string;
};

/**
 * The metadata of a trace's spans in the order of their starts, the first `maxTraceSpans` of them. A span that
 * starts more than a day apart from all others is not found, nor one long before the last (`findTrace`).
 * @throws KeyholdError NOT_FOUND
 */
export const readTrace = tenantQuery({
	name: "readTrace",
	permission: "telemetry:read",
	input: z.object({ traceId }),
	isExpensive: () => true,
	run: async ({ db, input: { traceId }, organization }) => {
		const ids = await searchedDeployments(db, organization.id);
		const period = await findTrace(db, ids, traceId);
		if (!period) throw new KeyholdError("NOT_FOUND", "There is no such trace in this organization.");
		const found: Stored[] = [];
		await inTimeSteps(db, "spans", period, "oldest first", async (step) => {
			const inStep = await db.$queryRaw<Stored[]>`
				SELECT id, deployment_id AS "deploymentId", data_key_id AS "dataKeyId", span_id AS "spanId", parent_span_id AS "parentSpanId", name, kind,
					status_code AS "statusCode", start_time AS "startTime", duration_ms AS "durationMs", service, method, route, http_status AS "httpStatus",
					trunc(extract(epoch FROM start_time) * 1000000)::text AS micros
				FROM spans s WHERE deployment_id = ANY(${ids}::uuid[]) AND trace_id = ${traceId}
					AND ${withinTimes("s", "start_time", step)}
				ORDER BY start_time, id LIMIT ${maxTraceSpans + 1 - found.length}`;
			found.push(...inStep);
			return found.length > maxTraceSpans;
		});
		const firstMicros = Number(found[0]?.micros);
		const spans = await withProtection(db, found.slice(0, maxTraceSpans));
		return {
			spans: spans.map(
				({ micros, ...span }): SpanRow => ({
					...withIsoTimes(span),
					offsetMs: (Number(micros) - firstMicros) / 1_000,
				}),
			),
			isCut: found.length > maxTraceSpans,
			hasEarlier: period.hasEarlier,
		};
	},
});
