import type { Refuse } from "./exchange.ts";
import { answer, encodingOf } from "./otlp/encoding.ts";

/** Refuses a request in its own encoding. The body is a google.rpc.Status, as OTLP/HTTP requires. */
export const refuse: Refuse = (exchange, status, message, headers = {}) =>
	answer(exchange, encodingOf(exchange.request), "Status", { message }, { status, headers });
