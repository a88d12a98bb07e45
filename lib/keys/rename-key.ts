import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { expectedVersions } from "../platform/version.ts";
import { type CustomerKey, findCustomerKeys } from "./customer-key.ts";
import { lockKey } from "./find-key.ts";
import { description, keyName } from "./new-key.ts";

/**
 * Changes a key's name, its description or both, in Keyhold alone: AWS keeps its own description of the key.
 * @throws KeyholdError NOT_FOUND; CONFLICT when nothing would change; PRECONDITION_FAILED when the
 * key is not one of the versions in `expectedVersions`
 */
export const renameKey = tenantMutation({
	name: "renameKey",
	permission: "key:rename",
	input: z.object({
		keyId: z.uuid(),
		name: keyName.optional(),
		description: description.optional(),
		expectedVersions,
	}),
	run: async ({ tx, input, organization }) => {
		const key = await lockKey(tx, organization.id, input.keyId, input.expectedVersions);
		const from = { name: key.name, description: key.description };
		const to = { name: input.name ?? from.name, description: input.description ?? from.description };
		if (to.name === from.name && to.description === from.description)
			throw new KeyholdError("CONFLICT", "The key already has this name and description.");
		await tx.kmsKey.update({ where: { id: key.id }, data: to });
		const [renamed] = await findCustomerKeys(tx, { id: key.id }, 1);
		return {
			value: renamed as CustomerKey,
			audit: {
				action: "key.renamed",
				target: { type: "key", id: key.id },
				details: { arn: key.arn, from, to },
			},
		};
	},
});
