import { z } from "zod";
import { blindIndexOf } from "../../packages/sdk/sealed/index.ts";
import { applicationVerb } from "../access/application-verb.ts";
import { itemError, maxItems, namedTenant } from "./application-inputs.ts";
import { serveItems } from "./serve-items.ts";
import { requireRoom } from "./value-bytes.ts";

export const blindIndexInput = z.strictObject({
	items: z
		.array(
			z.strictObject({
				...namedTenant,
				field: z.string().min(1).meta({ description: "Such as users.email." }),
				value: z.string(),
			}),
		)
		.min(1)
		.max(maxItems),
});

export const blindIndexOutput = z.object({
	results: z.array(
		z.union([
			z.object({ token: z.string().meta({ description: "22 characters, equal for equal values." }) }),
			itemError,
		]),
	),
});

/**
 * The tokens by which applications in any language find equal values of a tenant's field.
 * @throws KeyholdError PAYLOAD_TOO_LARGE for more than 5 MiB of values
 */
export const blindIndexValues = applicationVerb({
	name: "blindIndexValues",
	permission: "vault:index",
	input: blindIndexInput,
	run: async ({ input, ...caller }): Promise<z.input<typeof blindIndexOutput>> => {
		requireRoom(input.items.map(({ value }) => Buffer.byteLength(value)));
		const results = await serveItems(caller, "vault:index", input.items, {
			needOf: (_, deployment) => ({ purpose: "INDEX", deployment }),
			run: ({ key, deploymentId }, { field, value }) => ({
				token: blindIndexOf(key, deploymentId, field, value),
			}),
			isCheckedAfter: false,
		});
		return { results };
	},
});
