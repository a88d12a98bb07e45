import {
	blindIndexInput,
	blindIndexOutput,
	blindIndexValues,
} from "../../lib/application-data/blind-index-values.ts";
import { openInput, openOutput, openValues } from "../../lib/application-data/open-values.ts";
import { sealInput, sealOutput, sealValues } from "../../lib/application-data/seal-values.ts";
import { vaultOperation } from "./vault-operation.ts";

/** 5 MiB of values are 7 MiB in base64. */
const maxBodyBytes = 8 * 1024 * 1024;

const about = { group: "values", items: "items", maxBodyBytes } as const;
const context = ["notes", "81", "body"];
const description = "Results or errors, in the order of the request";
const sealed = "kh1.AgGaQDJzg3yEn5hp6QsH2kOXkXMsGVv8n1zUkJd0dSg3Q2lwaGVydGV4dGFuZHRhZ2dnZ2dn";
const destroyed = {
	error: {
		code: "DATA_DESTROYED",
		message: "This value was destroyed together with the data of its encryption key. It can't be recovered.",
		isRetryable: false,
	},
};

export const seal = vaultOperation({
	...about,
	id: "sealValues",
	path: "/seal",
	summary: "Seal values",
	description: "For programs that do not use the SDK. At most 1,000 values, 5 MiB in total.",
	verb: sealValues,
	body: sealInput,
	example: {
		items: [
			{ tenant: "acme", context, value: "text" },
			{ tenant: "acme", context: ["files", "7", "content"], bytes: "AAEC" },
		],
	},
	answer: { description, schema: sealOutput, example: { results: [{ sealed }, { sealed }] } },
});

export const open = vaultOperation({
	...about,
	id: "openValues",
	path: "/open",
	summary: "Open values",
	description: "A value opens only for its tenant and in its context.",
	verb: openValues,
	body: openInput,
	example: { items: [{ tenant: "acme", context, sealed }] },
	answer: {
		description,
		schema: openOutput,
		example: { results: [{ bytes: "dGV4dA==", value: "text" }, destroyed] },
	},
});

export const blindIndex = vaultOperation({
	...about,
	id: "blindIndexValues",
	path: "/blind-index",
	summary: "Make tokens of a blind index",
	description: "Equal values of one tenant and field have equal tokens.",
	verb: blindIndexValues,
	body: blindIndexInput,
	example: { items: [{ tenant: "acme", field: "users.email", value: "ada@acme.example" }] },
	answer: {
		description,
		schema: blindIndexOutput,
		example: { results: [{ token: "Zk3vYpT0x1Qm8sW2bN4cLg" }] },
	},
});
