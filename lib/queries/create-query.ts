import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { checkDefinition } from "./query-definition.ts";
import { namingQuery, queryInput } from "./query-input.ts";
import { sealPayload, storePayload } from "./query-payload.ts";
import { nextRuns } from "./schedule.ts";

const atMost = 100;

/**
 * Creates a scheduled query for a deployment of the organization, by default its only one. The definition is sealed; name and
 * schedule are not. @throws KeyholdError FIELD_ENCRYPTED, INVALID_INPUT, NOT_FOUND, CONFLICT, and as sealOneRecord; nothing is
 * stored then
 */
export const createQuery = tenantMutation({
	name: "createQuery",
	permission: "query:write",
	input: z.intersection(queryInput, z.object({ deploymentId: z.uuid().optional() })),
	prepare: async ({ db, input, organization }) => {
		checkDefinition(input.definition);
		const { id: organizationId } = organization;
		const [deployment, another] = await db.deployment.findMany({
			where: { organizationId, ...(input.deploymentId && { id: input.deploymentId }) },
			select: { id: true, organizationId: true },
			take: 2,
		});
		if (!deployment) throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
		if (another) {
			const message = "This organization has several deployments. Choose one.";
			throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { deploymentId: message } });
		}
		return { deploymentId: deployment.id, sealed: await sealPayload(deployment, input.definition) };
	},
	run: async ({ tx, input, prepared: { deploymentId, sealed } }) => {
		if ((await tx.scheduledQuery.count({ where: { deploymentId } })) >= atMost) {
			throw new KeyholdError(
				"CONFLICT",
				`A deployment can have at most ${atMost} scheduled queries. Delete one first.`,
			);
		}
		const { name, schedule, timeZone, whenBlocked } = input;
		const id = newId();
		const [nextRunAt] = nextRuns(schedule, timeZone, now(), 1) as [Date];
		const data = { deploymentId, id, name, schedule, timeZone, whenBlocked, nextRunAt };
		await namingQuery(name, tx.scheduledQuery.create({ data }));
		await storePayload(tx, { deploymentId, queryId: id }, "DEFINITION", sealed);
		return {
			value: { queryId: id },
			audit: {
				action: "scheduled_query.created",
				target: { type: "scheduled_query", id },
				details: { name, schedule, timeZone, whenBlocked, deploymentId },
			},
		};
	},
});
