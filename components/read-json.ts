import { productName } from "@/lib/platform/vendor-names.ts";
import type { ActionError } from "./action-result.ts";

/** An error from the console's own server, or no response. */
export class ReadError extends Error {
	readonly code: ActionError["code"];

	constructor({ code, message }: ActionError) {
		super(message);
		this.name = "ReadError";
		this.code = code;
	}
}

/** With an interval of 5.5 s, a server that hangs is noticed within 10 s. */
const timeoutMs = 4_000;

/** Reads live data from `/api/console/…`. @throws ReadError, also if there is no complete response within 4 s */
export async function readJson<Value>(path: string, signal: AbortSignal): Promise<Value> {
	const noResponse = new ReadError({ code: "INTERNAL", message: `${productName()} didn't respond.` });
	const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
	const response = await fetch(path, { signal: limited, headers: { Accept: "application/json" } }).catch(
		(error) => {
			// The page no longer needs the answer.
			throw signal.aborted ? error : noResponse;
		},
	);
	const body: unknown = await response.json().catch(() => undefined);
	if (body === undefined) throw noResponse;
	if (response.ok) return body as Value;
	const isActionError = typeof body === "object" && body !== null && "code" in body;
	throw isActionError ? new ReadError(body as ActionError) : noResponse;
}
