import type { Exchange } from "./exchange.ts";
import { answer, encodingOf } from "./otlp/encoding.ts";

/** Refuses a request in its own encoding. The body is a google.rpc.Status, as OTLP/HTTP requires. */
export function refuse(
	exchange: Exchange,
	status: number,
	message: string,
	headers: Record<string, string> = {},
): void {
	answer(exchange, encodingOf(exchange.request), "Status", { message }, { status, headers });
}
