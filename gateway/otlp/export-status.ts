import { type ErrorCode, httpStatusOf } from "../../lib/platform/errors.ts";

/**
 * The HTTP status for a refused export. Exporters retry after 429, 502, 503 and 504, and drop everything else (OTLP
 * specification, "OTLP/HTTP Response"). Keyhold's own errors may be temporary and must not lose telemetry: 503. Pure.
 */
export function exportStatus(code: ErrorCode): number {
	const status = httpStatusOf(code);
	return status >= 500 || code === "CONFLICT" ? 503 : status;
}
