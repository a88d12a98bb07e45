import type { IncomingMessage, ServerResponse } from "node:http";

/** A request and its response. */
export type Exchange = {
	request: IncomingMessage;
	response: ServerResponse;
	/** The parameters in the route's path, percent-decoded. */
	params: Record<string, string>;
};

/** Answers a request. The server answers if it throws. */
export type Handler = (exchange: Exchange) => Promise<void>;

/** Handlers by path and method. A path may have parameters: "/scans/{scanId}". */
export type Routes = Record<string, Partial<Record<"GET" | "POST", Handler>>>;

/** Refuses a request in the form that the callers of an API understand. */
export type Refuse = (
	exchange: Exchange,
	status: number,
	message: string,
	headers?: Record<string, string>,
) => void;

/** The routes under a path, and the form of their refusals. */
export type Api = { under: string; routes: Routes; missing: string; refuse: Refuse };
