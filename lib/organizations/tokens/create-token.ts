import { z } from "zod";
import { tenantMutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { storeToken, tokenInput } from "./store-token.ts";

const atMost = 200;
const tenYearsMs = 3650 * 86_400_000;

/**
 * Creates an API token of the organization. It is in the answer and nowhere else; null for `expiresAt` makes one that
 * counts until it is revoked. @throws KeyholdError CONFLICT when there are too many
 */
export const createToken = tenantMutation({
	name: "createToken",
	permission: "token:manage",
	input: z.object({
		...tokenInput,
		expiresAt: z.iso
			.datetime({ error: "Choose the day on which the token expires." })
			.transform((text) => new Date(text))
			.refine((at) => at > now(), { error: "Choose a day to come." })
			.refine((at) => at.getTime() < now().getTime() + tenYearsMs, {
				error: "Choose a day within ten years.",
			})
			.nullable(),
	}),
	run: async ({ tx, input, organization }) => {
		const organizationId = organization.id;
		if ((await tx.apiToken.count({ where: { organizationId, revokedAt: null } })) >= atMost)
			throw new KeyholdError("CONFLICT", `An organization has ${atMost} tokens at most. Revoke one first.`);
		return storeToken(tx, organizationId, input);
	},
});
