import type { Exchange } from "./exchange.ts";
import { answer, encodingOf } from "./otlp/encoding.ts";

/** Answers that it will not, in the request's encoding: the body is a google.rpc.Status, as OTLP/HTTP wants it. */
export function refuse(
	exchange: Exchange,
	status: number,
	message: string,
	headers: Record<string, string> = {},
): void {
	answer(exchange, encodingOf(exchange.request), "Status", { message }, { status, headers });
}
