import { z } from "zod";
import { type RegisteredVerb, registered } from "../../lib/access/define-verb.ts";
import type { DescribedOperation } from "../../lib/api/described-operation.ts";

/** An operation of the vault API, from which its requests are served and its document is made. */
export type VaultOperation = DescribedOperation & {
	verb: RegisteredVerb;
	/** Operations of different groups do not use up each other's rate. */
	group: "leases" | "values" | "re-encryption";
	maxBodyBytes: number;
	/**
	 * Only for leases: true for a request that only renews. It is not refused for its rate, and others leave it half of the
	 * memory for leases, since a process that gets no answer loses what it holds. No request of the operation waits for others of its token: its work is waiting for KMS.
	 */
	isRenewal?: (input: unknown) => boolean;
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

/** Declares an operation of the vault API. */
export function vaultOperation({
	verb,
	answer,
	params,
	refusals,
	...definition
}: Definition): VaultOperation {
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
