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

/** Reads live data from `/api/console/…`. @throws ReadError */
export async function readJson<Value>(path: string, signal: AbortSignal): Promise<Value> {
	const response = await fetch(path, { signal, headers: { Accept: "application/json" } });
	const body: unknown = await response.json().catch(() => null);
	if (response.ok) return body as Value;
	const isActionError = typeof body === "object" && body !== null && "code" in body;
	throw new ReadError(
		isActionError ? (body as ActionError) : { code: "INTERNAL", message: "Keyhold didn't respond." },
	);
}
