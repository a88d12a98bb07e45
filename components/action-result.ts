import type { ErrorCode } from "@/lib/platform/errors.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";
import { answerLimitMs } from "./limited-fetch.ts";

/** An error that is safe to show. */
export type ActionError = {
	code: ErrorCode;
	message: string;
	fieldErrors?: Record<string, string>;
	/** With PROBE_FAILED: the checks of the key that was refused. */
	report?: ProbeReport;
};

/** The response of a server action. */
export type ActionResult<Data> = {
	data?: Data | undefined;
	serverError?: ActionError | undefined;
	validationErrors?: unknown;
};

/**
 * True if the change needs another Org Admin's approval, and therefore a reason, which a page that was loaded earlier may not
 * have asked for. Pure.
 */
export function isReasonMissing({ fieldErrors }: ActionError): boolean {
	return fieldErrors?.reason !== undefined;
}

export type Outcome<Data> = { ok: true; data: Data } | { ok: false; error: ActionError };

/** Awaits a server action. A lost connection or a server that hangs becomes a failure too, so the page keeps its state. */
export async function outcomeOf<Data>(running: Promise<ActionResult<Data>>): Promise<Outcome<Data>> {
	try {
		const { data, serverError, validationErrors } = await running;
		if (serverError) return { ok: false, error: serverError };
		if (validationErrors) {
			return {
				ok: false,
				error: { code: "INVALID_INPUT", message: "That input isn't valid. Check the form and try again." },
			};
		}
		return { ok: true, data: data as Data };
	} catch (error) {
		const isLate = error instanceof Error && error.name === "TimeoutError";
		const message = isLate
			? `${productName()} hasn't responded for ${answerLimitMs / 1000} s. The change may or may not have been made: check before you try again.`
			: `${productName()} didn't respond. The change may or may not have been made: check your connection, then look for the change before you try again.`;
		return { ok: false, error: { code: "INTERNAL", message } };
	}
}
