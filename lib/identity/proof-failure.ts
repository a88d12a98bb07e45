import { accountChains, appendToChains } from "../access/account-chains.ts";
import type { Authorized } from "../access/authorize.ts";
import type { RequestContext } from "../access/context.ts";
import { inTransaction } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { tooManyTries } from "../platform/too-many-tries.ts";
import type { Attempt } from "./sign-in-limits.ts";
import { userIdOf } from "./user-id-of.ts";

/** A signed-in user who has to prove their identity again. */
export type Prover = Pick<Authorized, "actor"> & { context: RequestContext };

/** @throws KeyholdError RATE_LIMITED */
export function refuseLimited({ retryAfterS }: Attempt): void {
	if (retryAfterS !== null) throw new KeyholdError("RATE_LIMITED", tooManyTries(retryAfterS));
}

/** The error for a wrong password or code in a form field. */
export function wrongProof(field: string, message: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", message, { fieldErrors: { [field]: message } });
}

/** Audits a wrong password or code. */
export async function auditWrongProof({ actor, context }: Prover, what: "password" | "code"): Promise<void> {
	const { ip, requestId } = context;
	await inTransaction(async (tx) =>
		appendToChains(tx, await accountChains(tx, userIdOf({ actor })), {
			action: "account.proof_refused",
			outcome: "refused",
			actor,
			details: { what },
			ip,
			requestId,
		}),
	);
}
