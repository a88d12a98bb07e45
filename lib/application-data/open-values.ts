import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { dataKeyIdOf, fromText, openValue } from "../../packages/sdk/sealed/index.ts";
import { applicationVerb } from "../access/application-verb.ts";
import { tally } from "../platform/tally.ts";
import { context, itemError, maxItems, namedTenant } from "./application-inputs.ts";
import { serveItems } from "./serve-items.ts";
import { requireRoom } from "./value-bytes.ts";

export const openInput = z.strictObject({
	items: z
		.array(
			z.strictObject({
				...namedTenant,
				context,
				sealed: z.string().meta({ description: "A sealed value, as text: kh1.…" }),
			}),
		)
		.min(1)
		.max(maxItems),
});

export const openOutput = z.object({
	results: z.array(
		z.union([
			z.object({
				bytes: z.base64().meta({ description: "The value, in base64." }),
				value: z.string().optional().meta({ description: "The value as text, if it is UTF-8." }),
			}),
			itemError,
		]),
	),
});

const opened = tally("keyhold_application_values_opened_total", "Values opened for applications.");

/**
 * Opens values for applications in any language. A value opens only for its tenant and in its context.
 * @throws KeyholdError PAYLOAD_TOO_LARGE for more than 5 MiB of values
 */
export const openValues = applicationVerb({
	name: "openValues",
	permission: "vault:open",
	input: openInput,
	run: async ({ input, ...caller }): Promise<z.input<typeof openOutput>> => {
		// Of four characters, three bytes.
		requireRoom(input.items.map(({ sealed }) => (sealed.length * 3) / 4));
		const decoded = new Map<object, Buffer>();
		const results = await serveItems(caller, "vault:open", input.items, {
			needOf: (item, deployment) => {
				const bytes = fromText(item.sealed);
				decoded.set(item, bytes);
				return { purpose: "OPEN", deployment, dataKeyId: dataKeyIdOf(bytes) };
			},
			run: ({ key, deploymentId, dataKeyId }, item) => {
				const bytes = decoded.get(item) as Buffer;
				const value = openValue(key, { deploymentId, dataKeyId, context: item.context }, bytes);
				opened.count++;
				return { bytes: value.toString("base64"), ...(isUtf8(value) && { value: value.toString("utf8") }) };
			},
			isCheckedAfter: true,
		});
		return { results };
	},
});
