import type { Operation } from "@/lib/api/operation.ts";
import * as approvals from "./operations/approvals.ts";
import * as auditEvents from "./operations/audit-events.ts";
import * as deployments from "./operations/deployments.ts";
import * as keys from "./operations/keys.ts";
import * as rekeys from "./operations/rekeys.ts";
import * as requestLogs from "./operations/request-logs.ts";
import * as scheduledQueries from "./operations/scheduled-queries.ts";
import * as traces from "./operations/traces.ts";

/** Every operation of the REST API. */
export const operations: Operation[] = [
	deployments,
	keys,
	rekeys,
	approvals,
	requestLogs,
	traces,
	scheduledQueries,
	auditEvents,
].flatMap((room) => Object.values(room));
