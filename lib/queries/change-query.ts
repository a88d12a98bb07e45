import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { findQuery } from "./find-query.ts";
import { checkDefinition } from "./query-definition.ts";
import { namingQuery, queryInput } from "./query-input.ts";
import { deletePayloads, sealPayload, storePayload } from "./query-payload.ts";
import { nextRuns } from "./schedule.ts";

/**
 * Changes a scheduled query, except its deployment, and deletes its last result, which belongs to the previous definition.
 * @throws KeyholdError as createQuery; nothing is changed then
 */
export const changeQuery = tenantMutation({
	name: "changeQuery",
	permission: "query:write",
	input: z.intersection(queryInput, z.object({ queryId: z.uuid() })),
	prepare: async ({ db, input, organization }) => {
		checkDefinition(input.definition);
		const { id: organizationId } = organization;
		const { deploymentId } = await findQuery(db, organizationId, input.queryId);
		return sealPayload({ id: deploymentId, organizationId }, input.definition);
	},
	run: async ({ tx, input, prepared: sealed, organization }) => {
		const { deploymentId, id } = await findQuery(tx, organization.id, input.queryId);
		const { name, schedule, timeZone, whenBlocked } = input;
		const [nextRunAt] = nextRuns(schedule, timeZone, now(), 1) as [Date];
		const where = { deploymentId_id: { deploymentId, id } };
		const data = { name, schedule, timeZone, whenBlocked, nextRunAt };
		await namingQuery(name, tx.scheduledQuery.update({ where, data }));
		await deletePayloads(tx, { deploymentId, queryId: id }, "RESULT");
		await storePayload(tx, { deploymentId, queryId: id }, "DEFINITION", sealed);
		return {
			value: { queryId: id },
			audit: {
				action: "scheduled_query.changed",
				target: { type: "scheduled_query", id },
				details: { name, schedule, timeZone, whenBlocked },
			},
		};
	},
});
