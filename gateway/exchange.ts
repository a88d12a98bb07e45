import type { IncomingMessage, ServerResponse } from "node:http";

/** A request and its response. */
export type Exchange = { request: IncomingMessage; response: ServerResponse };

/** Answers a request. The server answers if it throws. */
export type Handler = (exchange: Exchange) => Promise<void>;

/** Handlers by path and method. */
export type Routes = Record<string, Partial<Record<"GET" | "POST", Handler>>>;
