import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { findCustomerKeys } from "./customer-key.ts";
import { findDeployment } from "./find-deployment.ts";

/** Lists a page of a deployment's customer keys, the newest first; deleted ones on request. @throws KeyholdError NOT_FOUND */
export const listKeys = tenantQuery({
	name: "listKeys",
	permission: "key:read",
	input: z.object({
		deploymentId: z.uuid(),
		withDeleted: z.boolean().default(false),
		limit: z.number().int().min(1).max(200).default(50),
		/** The id that the page before ended with. */
		after: z.uuid().optional(),
	}),
	run: async ({ db, input: { deploymentId, withDeleted, limit, after }, organization }) => {
		const { id } = await findDeployment(db, organization.id, deploymentId);
		const where = {
			deploymentId: id,
			...(!withDeleted && { status: { not: "DELETED" as const } }),
			...(after && { id: { lt: after } }),
		};
		const found = await findCustomerKeys(db, where, limit + 1);
		const keys = found.slice(0, limit);
		/** `next` is for `after`; null on the last page. */
		return { keys, next: found.length > keys.length ? (keys.at(-1)?.id ?? null) : null };
	},
});
