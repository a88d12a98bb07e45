import { decide } from "../access/authorize.ts";
import type { RequestContext } from "../access/context.ts";
import type { Permission } from "../access/permissions.ts";
import { enforce } from "../access/verbs.ts";
import { withConnections } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type RateLimitState, takeApiTurn } from "./api-rate-limit.ts";
import type { HttpApi } from "./http-api.ts";

/**
 * Admits a request of an API before its body is read: a valid token, within its rate, with the scope. The verb
 * authorizes again. `onLimit` receives the state of the rate limit, even if the request is refused.
 * @throws KeyholdError UNAUTHENTICATED, RATE_LIMITED; FORBIDDEN, which is audited
 */
export async function admitToken(
	{ tokenKind, tokenHint }: HttpApi,
	context: RequestContext,
	permission: Permission,
	onLimit: (state: RateLimitState) => void,
): Promise<{ tokenId: string }> {
	if (context.caller.kind !== tokenKind) throw new KeyholdError("UNAUTHENTICATED", tokenHint);
	const decision = await withConnections("sign-in", () => decide(context, permission));
	const { id: tokenId } = decision.actor;
	if (tokenId === null) throw new Error("a token's actor has an id");
	const state = await withConnections("sign-in", () => takeApiTurn(tokenId));
	onLimit(state);
	if (state.isExceeded) {
		throw new KeyholdError(
			"RATE_LIMITED",
			`This token has reached its limit of ${state.limit} requests a minute. Try again in ${state.resetSeconds} s.`,
			{ retryAfterSeconds: state.resetSeconds },
		);
	}
	await enforce(context, permission, decision);
	return { tokenId };
}
