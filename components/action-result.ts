import type { ErrorCode } from "@/lib/platform/errors.ts";

/** A refusal as a page may show it. */
export type ActionError = { code: ErrorCode; message: string; fieldErrors?: Record<string, string> };

/** What a server action answers. */
export type ActionResult<Data> = {
	data?: Data | undefined;
	serverError?: ActionError | undefined;
	validationErrors?: unknown;
};

export type Outcome<Data> = { ok: true; data: Data } | { ok: false; error: ActionError };

/** Awaits a server action; a lost connection is a failure like any other, so that nothing on the page is lost. */
export async function outcomeOf<Data>(running: Promise<ActionResult<Data>>): Promise<Outcome<Data>> {
	try {
		const { data, serverError, validationErrors } = await running;
		if (serverError) return { ok: false, error: serverError };
		if (validationErrors) {
			return {
				ok: false,
				error: { code: "INVALID_INPUT", message: "Keyhold did not understand this input." },
			};
		}
		return { ok: true, data: data as Data };
	} catch {
		const message = "Keyhold did not answer. Check the connection, then reload the page.";
		return { ok: false, error: { code: "INTERNAL", message } };
	}
}
