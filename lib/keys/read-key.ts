import { z } from "zod";
import { organizationOf, query } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type CustomerKey, findCustomerKeys } from "./customer-key.ts";

/** One key of the organization, until it is deleted. @throws KeyholdError NOT_FOUND */
export const readKey = query({
	permission: "key:read",
	input: z.object({ keyId: z.uuid() }),
	run: async ({ db, input: { keyId }, ...authorized }): Promise<CustomerKey> => {
		const { id: organizationId } = organizationOf(authorized);
		const [key] = await findCustomerKeys(db, { id: keyId, organizationId, status: { not: "DELETED" } }, 1);
		if (!key) throw new KeyholdError("NOT_FOUND", "There is no such key in this organization.");
		return key;
	},
});
