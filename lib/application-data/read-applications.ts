import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type ApplicationDataView, readApplicationData } from "./application-data-view.ts";

/** Reads what the vendor's applications and re-encryption job reported about a deployment. @throws KeyholdError NOT_FOUND */
export const readApplications = tenantQuery({
	name: "readApplications",
	permission: "key:read",
	input: z.object({ deploymentId: z.uuid() }),
	run: async ({ db, input: { deploymentId }, organization }): Promise<ApplicationDataView> => {
		const own = await db.deployment.findFirst({
			where: { id: deploymentId, organizationId: organization.id },
			select: { id: true },
		});
		const [view] = own ? await readApplicationData(db, [deploymentId]) : [];
		if (!view) throw new KeyholdError("NOT_FOUND", "This deployment does not exist.");
		return view;
	},
});
