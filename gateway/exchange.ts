import type { IncomingMessage, ServerResponse } from "node:http";

/** A request and the response that answers it. */
export type Exchange = { request: IncomingMessage; response: ServerResponse };

/** Answers a request, whatever it is; what it throws is answered by the server. */
export type Handler = (exchange: Exchange) => Promise<void>;

/** By path, then by method. */
export type Routes = Record<string, Partial<Record<"GET" | "POST", Handler>>>;
