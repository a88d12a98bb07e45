import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type CustomerKey, findCustomerKeys, ifMatch, requireUnchanged } from "./customer-key.ts";
import { findKey } from "./find-key.ts";
import { description, keyName } from "./new-key.ts";

/**
 * Changes a key's name, its description or both, in Keyhold alone: AWS keeps its own description of the key.
 * @throws KeyholdError NOT_FOUND; CONFLICT for a deleted key, and when nothing would change; PRECONDITION_FAILED when the
 * key is not one of the versions in `ifMatch`
 */
export const renameKey = tenantMutation({
	name: "renameKey",
	permission: "key:rename",
	input: z.object({
		keyId: z.uuid(),
		name: keyName.optional(),
		description: description.optional(),
		ifMatch,
	}),
	run: async ({ tx, input, organization }) => {
		// A second change waits here, so that it compares itself with what the first one left.
		await tx.$queryRaw`SELECT 1 FROM kms_keys WHERE id = ${input.keyId}::uuid FOR UPDATE`;
		const key = await findKey(tx, organization.id, input.keyId);
		await requireUnchanged(tx, key.id, input.ifMatch);
		if (key.status === "DELETED") throw new KeyholdError("CONFLICT", "This key is deleted.");
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
