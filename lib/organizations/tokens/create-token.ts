import { z } from "zod";
import { tenantMutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { storeToken, tokenInput } from "./store-token.ts";

const maxTokens = 200;
const tenYearsMs = 3650 * 86_400_000;

/**
 * Creates an API token of the organization. Only the answer contains it. With null for `expiresAt` it is valid until it
 * is revoked. @throws KeyholdError CONFLICT if there are too many
 */
export const createToken = tenantMutation({
	name: "createToken",
	permission: "token:manage",
	input: z.object({
		...tokenInput,
		expiresAt: z.iso
			.datetime({ error: "Choose the date on which the token expires." })
			.transform((text) => new Date(text))
			.refine((at) => at > now(), { error: "Choose a date in the future." })
			.refine((at) => at.getTime() < now().getTime() + tenYearsMs, {
				error: "Choose a date within ten years.",
			})
			.nullable(),
	}),
	run: async ({ tx, input, actor, organization }) => {
		const organizationId = organization.id;
		if ((await tx.apiToken.count({ where: { organizationId, revokedAt: null } })) >= maxTokens)
			throw new KeyholdError(
				"CONFLICT",
				`You have reached the limit of ${maxTokens} tokens. Revoke one first.`,
			);
		return storeToken(tx, organizationId, actor, input);
	},
});
