import { z } from "zod";
import { type RegisteredVerb, registered } from "../../lib/access/define-verb.ts";
import type { DescribedOperation } from "../../lib/api/described-operation.ts";
import { leaseDataKeys, leaseInput, leaseOutput } from "../../lib/application-data/lease-data-keys.ts";

export const vaultBasePath = "/vault/v1";

const mebibyte = 1024 * 1024;
/** 5,000 leases of about 300 bytes, and as much again. */
const maxLeasesBytes = 3 * mebibyte;

/** An operation of the vault API, from which its requests are served and its document is made. */
export type VaultOperation = DescribedOperation & {
	verb: RegisteredVerb;
	/** Operations of different groups do not use up each other's rate. */
	group: "leases" | "values" | "re-encryption";
	maxBodyBytes: number;
	/** The field of the body with the items, which are charged to the rate. */
	items?: string;
};

type Definition = Omit<VaultOperation, "verb" | "method" | "params" | "query" | "answers" | "refusals"> & {
	verb: RegisteredVerb["verb"];
	body: z.ZodObject;
	answer: { description: string; schema?: z.ZodType; example?: unknown };
	params?: z.ZodObject;
	refusals?: VaultOperation["refusals"];
};

const nothing = z.strictObject({});

function vaultOperation({ verb, answer, params, refusals, ...definition }: Definition): VaultOperation {
	return {
		...definition,
		verb: registered(verb),
		method: "POST",
		params: params ?? nothing,
		query: nothing,
		answers: { [answer.schema ? 200 : 204]: answer },
		// TLS_REQUIRED has the status of FORBIDDEN.
		refusals: ["TLS_REQUIRED", ...(refusals ?? [])],
	};
}

const processExample = { id: "8d2f7a3e-5d0c-4b0e-9c55-0d8a4e1f6b21", name: "api-server", version: "1.4.2" };
const deploymentId = "019a6f3e-7c1b-7a64-8c1e-3f2b9d5a7e10";
const dataKeyId = "019a6f3e-8f02-7d35-b1aa-52c7e04d9b63";

/** Every operation of the vault API. */
export const vaultOperations: VaultOperation[] = [
	vaultOperation({
		id: "leaseDataKeys",
		group: "leases",
		path: "/leases",
		summary: "Lease data keys, or renew leases",
		description:
			"Leases unwrapped data keys to a process, for at most 15 s, counted from when the request was sent. One request renews all leases of the process. An answer other than a lease ends that lease at once.",
		verb: leaseDataKeys,
		body: leaseInput,
		items: "leases",
		maxBodyBytes: maxLeasesBytes,
		example: {
			process: processExample,
			leases: [
				{ purpose: "SEAL", tenant: "acme", holds: dataKeyId, sealed: 812 },
				{ purpose: "OPEN", tenant: "acme", dataKeyId, table: "notes" },
				{ purpose: "INDEX", tenant: "acme", deployment: "production" },
			],
		},
		answer: {
			description: "Leases or errors, in the order of the request",
			schema: leaseOutput,
			example: {
				leases: [
					{ deploymentId, dataKeyId, leaseMs: 15_000, graceMs: 1_190_000, seals: 16_384 },
					{
						error: {
							code: "KEY_REVOKED",
							message: "AWS refuses this tenant's encryption key.",
							isRetryable: true,
						},
					},
				],
			},
		},
	}),
];
