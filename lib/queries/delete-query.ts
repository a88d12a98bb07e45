import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { releaseHeldDataKeys } from "../vault/release-held-data-keys.ts";
import { findQuery } from "./find-query.ts";
import { deletePayloads } from "./query-payload.ts";

/** Deletes a scheduled query with its result and its runs. @throws KeyholdError NOT_FOUND */
export const deleteQuery = tenantMutation({
	name: "deleteQuery",
	permission: "query:write",
	input: z.object({ queryId: z.uuid() }),
	run: async ({ tx, input: { queryId }, organization }) => {
		const { deploymentId, name } = await findQuery(tx, organization.id, queryId);
		const ofQuery = { where: { deploymentId, queryId } };
		// Locks the query first, to serialize with a run that is being stored.
		await tx.$queryRaw`SELECT 1 FROM scheduled_queries WHERE deployment_id = ${deploymentId}::uuid AND id = ${queryId}::uuid FOR UPDATE`;
		await deletePayloads(tx, { deploymentId, queryId });
		await tx.queryRun.deleteMany(ofQuery);
		await tx.scheduledQuery.delete({ where: { deploymentId_id: { deploymentId, id: queryId } } });
		await releaseHeldDataKeys(tx, deploymentId);
		return {
			value: {},
			audit: {
				action: "scheduled_query.deleted",
				target: { type: "scheduled_query", id: queryId },
				details: { name },
			},
		};
	},
});
