import { z } from "zod";
import { sealValue, toText } from "../../packages/sdk/sealed/index.ts";
import { applicationVerb } from "../access/application-verb.ts";
import { KeyholdError } from "../platform/errors.ts";
import { tally } from "../platform/tally.ts";
import { context, itemError, maxItems, namedTenant } from "./application-inputs.ts";
import { serveItems } from "./serve-items.ts";
import { requireRoom } from "./value-bytes.ts";

const valueMeta = { description: "Text, sealed as its UTF-8 bytes." };
const bytesMeta = { description: "Bytes, in base64." };

export const sealInput = z.strictObject({
	items: z
		.array(
			z.union([
				z.strictObject({ ...namedTenant, context, value: z.string().meta(valueMeta) }),
				z.strictObject({ ...namedTenant, context, bytes: z.base64().meta(bytesMeta) }),
			]),
		)
		.min(1)
		.max(maxItems),
});

export const sealOutput = z.object({
	results: z.array(
		z.union([
			z.object({ sealed: z.string().meta({ description: "The sealed value, as text: kh1.…" }) }),
			itemError,
		]),
	),
});

const sealed = tally("keyhold_application_values_sealed_total", "Values sealed for applications.");

/**
 * Seals values for applications in any language, each under its tenant's current data key.
 * @throws KeyholdError PAYLOAD_TOO_LARGE for more than 5 MiB of values
 */
export const sealValues = applicationVerb({
	name: "sealValues",
	permission: "vault:seal",
	input: sealInput,
	run: async ({ input, ...caller }): Promise<z.input<typeof sealOutput>> => {
		const items = input.items.map((item) => ({
			...item,
			content: "value" in item ? Buffer.from(item.value, "utf8") : Buffer.from(item.bytes, "base64"),
		}));
		requireRoom(items.map(({ content }) => content.length));
		const results = await serveItems(caller, "vault:seal", items, {
			needOf: (item, deployment) => {
				if ("value" in item && !item.value.isWellFormed()) throw invalidText();
				return { purpose: "SEAL", deployment };
			},
			run: ({ key, deploymentId, dataKeyId }, { context, content }) => {
				sealed.count++;
				return { sealed: toText(sealValue(key, { deploymentId, dataKeyId, context }, content)) };
			},
			isCheckedAfter: false,
		});
		return { results };
	},
});

function invalidText(): KeyholdError {
	return new KeyholdError(
		"INVALID_INPUT",
		"This text is not valid Unicode, so it would not come back unchanged. Send its bytes in base64.",
	);
}
