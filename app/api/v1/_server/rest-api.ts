import { dispatcherOf } from "@/lib/api/dispatch.ts";
import type { HttpApi } from "@/lib/api/http-api.ts";
import { operations } from "./operations.ts";

/** The REST API. The token selects the organization. */
export const restApi: HttpApi = {
	basePath: "/api/v1",
	tokenKind: "token",
	tokenHint: "Send an API token: Authorization: Bearer kh_…",
	operations,
};

/** Answers a request to the REST API. */
export const dispatch = dispatcherOf(restApi);
