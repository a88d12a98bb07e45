import { newId } from "../platform/ids.ts";
import type { SignInMethod } from "../platform/prisma/client.ts";

/** Who calls, as the entry point knows it: not yet who may. */
export type Caller =
	| { kind: "nobody" }
	/**
	 * `method`: how they signed in; not said, by password alone. `sessionId`: the session that they call in.
	 * `oidcProviderId`: who vouches for them, with OIDC.
	 */
	| {
			kind: "user";
			userId: string;
			method?: SignInMethod;
			sessionId?: string;
			oidcProviderId?: string | null;
	  }
	/** A bearer token as received. */
	| { kind: "token"; token: string }
	/** A job of Keyhold, acting for one organization. */
	| { kind: "job"; name: string; organizationId: string }
	| { kind: "operator" };

/** What an entry point hands to a verb. */
export type RequestContext = {
	caller: Caller;
	/** From the route; a token and a job bring their own. */
	organizationSlug?: string;
	requestId: string;
	ip: string | null;
};

/** The context of a job that acts for one organization. */
export function asJob(name: string, organizationId: string): RequestContext {
	return { caller: { kind: "job", name, organizationId }, requestId: newId(), ip: null };
}
