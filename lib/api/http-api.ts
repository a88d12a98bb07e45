import type { Operation } from "./operation.ts";

/** An HTTP API of the console: requests are served, and the document is made, from its operations. */
export type HttpApi = {
	basePath: string;
	/** The only kind of token that is accepted. */
	tokenKind: "token" | "operatorToken";
	/** The sentence for a request without a token. */
	tokenHint: string;
	operations: readonly Operation[];
};
