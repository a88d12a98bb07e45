import { expect, it } from "vitest";
import { type ErrorCode, errorCodes, httpStatusOf } from "../../lib/platform/errors.ts";
import { exportStatus } from "./export-status.ts";

it.each<ErrorCode>([
	"INTERNAL",
	"CONFLICT",
	"DATA_KEY_CHANGING",
	"KEY_REVOKED",
	"KEY_INTEGRITY",
	"RECORD_INTEGRITY",
	"KMS_UNREACHABLE",
	"KMS_MISCONFIGURED",
])("%s is answered with 503, after which exporters send the batch again", (code) => {
	expect(exportStatus(code)).toBe(503);
});

it.each(errorCodes)("%s is never answered with a server error that exporters do not retry", (code) => {
	const status = exportStatus(code);
	expect(status < 500 || status === 503).toBe(true);
	if (httpStatusOf(code) < 500 && code !== "CONFLICT") expect(status).toBe(httpStatusOf(code));
});
