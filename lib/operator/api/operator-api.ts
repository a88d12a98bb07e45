import { dispatcherOf } from "../../api/dispatch.ts";
import type { HttpApi } from "../../api/http-api.ts";
import { operatorBasePath, operatorOperations } from "./operations.ts";

const operatorApi: HttpApi = {
	basePath: operatorBasePath,
	tokenKind: "operatorToken",
	tokenHint: "Send an operator token: Authorization: Bearer ko_…",
	operations: operatorOperations,
};

/** Answers a request to the operator API. */
export const dispatchOperatorRequest = dispatcherOf(operatorApi);
