import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { errorCodes } from "../platform/errors.ts";
import { reportFailure } from "../platform/report-failure.ts";
import { probeReport } from "../probe/report.ts";

export const problemType = "application/problem+json";

/** Problem details (RFC 9457), with our code. */
export const problem = z
	.object({
		type: z.literal("about:blank"),
		title: z.string().meta({ description: "The HTTP status in words." }),
		status: z.number().int().min(400).max(599),
		code: z.enum(errorCodes).meta({ description: "Branch on this in programs." }),
		detail: z.string().meta({ description: "What happened and what to do, for people." }),
		fieldErrors: z
			.record(z.string(), z.string())
			.optional()
			.meta({ description: "The problem with each invalid field of the request." }),
		report: probeReport
			.optional()
			.meta({ description: "With `PROBE_FAILED`: every check of the key, and how to fix the failed ones." }),
		requestId: z.string().meta({ format: "uuid", description: "Quote it when you ask the vendor for help." }),
	})
	.meta({ id: "Problem", description: "Problem details (RFC 9457)." });

export type Problem = z.output<typeof problem>;

const retryLaterSeconds = 3;

/** Logs a failure. Returns the problem to send, and the seconds to wait before trying again, if that can help. */
export function toProblem(thrown: unknown, requestId: string, where = "api request") {
	const { error, shown } = reportFailure(thrown, requestId, where);
	const { message, code, ...rest } = shown;
	// Clients that show only the detail see which field is meant.
	const field = Object.entries(shown.fieldErrors ?? {}).find(([, problem]) => problem === message)?.[0];
	const detail = field && code === "INVALID_INPUT" ? `${field}: ${message}` : message;
	const status = error.httpStatus;
	const body = {
		type: "about:blank" as const,
		title: STATUS_CODES[status] ?? "Error",
		status,
		code: code as Problem["code"],
		detail,
		...rest,
		requestId,
	};
	const retryAfterSeconds = error.retryAfterSeconds ?? (error.isRetryable ? retryLaterSeconds : null);
	return { body: body satisfies Problem, retryAfterSeconds };
}
