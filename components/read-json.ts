import type { ActionError } from "./action-result.ts";

/** A refusal, or a silence, of the console's own server. */
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
	const isOurs = typeof body === "object" && body !== null && "code" in body;
	throw new ReadError(
		isOurs ? (body as ActionError) : { code: "INTERNAL", message: "Keyhold did not answer." },
	);
}
