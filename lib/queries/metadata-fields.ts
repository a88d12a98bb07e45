export const filterOperators = ["equals", "notEquals", "contains", "atLeast", "atMost"] as const;

/** A queryable field of stored telemetry: only unencrypted metadata is. Pure; the form uses it too. */
export type MetadataField = { label: string; type: "text" | "number"; expression: string };

type Source = { label: string; table: string; time: string; fields: Record<string, MetadataField> };

const text = (label: string, expression: string) => ({ label, type: "text" as const, expression });
const number = (label: string, expression: string) => ({ label, type: "number" as const, expression });

const http = {
	service: text("Service", "service"),
	method: text("Method", "method"),
	route: text("Route", "route"),
	durationMs: number("Duration (ms)", "duration_ms"),
};

/** `expression` is SQL over a row of `table`. */
export const querySources = {
	"request-logs": {
		label: "Request logs",
		table: "request_logs",
		time: "time",
		fields: { ...http, status: number("Status", "status"), severity: text("Severity", "severity") },
	},
	traces: {
		label: "Traces",
		table: "spans",
		time: "start_time",
		fields: {
			...http,
			httpStatus: number("HTTP status", "http_status"),
			name: text("Span name", "name"),
			kind: text(
				"Kind",
				"(ARRAY['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'])[kind + 1]",
			),
			status: text("Span status", "(ARRAY['unset', 'ok', 'error'])[status_code + 1]"),
		},
	},
} as const satisfies Record<string, Source>;

export type QuerySource = keyof typeof querySources;

/** The metadata field of this name; undefined if it is part of the payload. */
export function metadataField(source: QuerySource, name: string): MetadataField | undefined {
	const fields: Record<string, MetadataField> = querySources[source].fields;
	return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
