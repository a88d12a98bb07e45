import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type CustomerKey, findCustomerKeys } from "./customer-key.ts";

/** One key of the organization, until it is deleted. @throws KeyholdError NOT_FOUND */
export const readKey = tenantQuery({
	name: "readKey",
	permission: "key:read",
	input: z.object({ keyId: z.uuid() }),
	run: async ({ db, input: { keyId }, organization }): Promise<CustomerKey> => {
		const { id: organizationId } = organization;
		const [key] = await findCustomerKeys(db, { id: keyId, organizationId, status: { not: "DELETED" } }, 1);
		if (!key) throw new KeyholdError("NOT_FOUND", "This organization has no such key, or it was deleted.");
		return key;
	},
});
