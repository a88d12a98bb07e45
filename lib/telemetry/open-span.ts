import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openStoredRecord, sealedSelection } from "../vault/open-stored-record.ts";
import { searchedDeployments } from "./searched-deployments.ts";

/**
 * Opens the payload of one span, as UTF-8 JSON. The opening is audited: who, which record, when.
 * @throws KeyholdError NOT_FOUND, and as openStoredRecord.
 */
export const openSpan = tenantMutation({
	name: "openSpan",
	permission: "telemetry:read",
	input: z.object({ id: z.uuid() }),
	prepare: ({ db, input: { id }, organization }) => {
		return openStoredRecord(async () => {
			const deploymentIds = await searchedDeployments(db, organization.id);
			const row = await db.span.findFirst({
				where: { deploymentId: { in: deploymentIds }, id },
				select: sealedSelection,
			});
			if (!row) throw new KeyholdError("NOT_FOUND", "There is no such span in this organization.");
			return row;
		});
	},
	run: async ({ input: { id }, prepared: payload }) => ({
		value: payload.toString("utf8"),
		audit: { action: "span.opened", target: { type: "span", id }, isOpening: true },
	}),
});
