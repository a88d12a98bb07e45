import { type ErrorCode, httpStatusOf } from "../../lib/platform/errors.ts";

/**
 * The status that an export is refused with. Exporters send again what is answered 429, 502, 503 or 504, and drop the
 * rest (OTLP specification, "OTLP/HTTP Response"). Trouble of Keyhold's own may pass, so it is never a reason to lose
 * telemetry: 503. Pure.
 */
export function exportStatus(code: ErrorCode): number {
	const status = httpStatusOf(code);
	return status >= 500 || code === "CONFLICT" ? 503 : status;
}
