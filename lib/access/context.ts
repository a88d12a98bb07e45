import { newId } from "../platform/ids.ts";
import type { AccessLinkKind, Role, SignInMethod } from "../platform/prisma/client.ts";

/** The access link of a session: it is valid in this organization only, with at most this role. */
export type SessionLink = {
	id: string;
	organizationId: string;
	kind: AccessLinkKind;
	role: Role;
	returnUrl: string | null;
};

/** The caller as the entry point knows it, not yet authorized. */
export type Caller =
	| { kind: "anonymous" }
	/** `method`: PASSWORD if left out. `oidcProviderId`: the provider that they signed in through. */
	| {
			kind: "user";
			userId: string;
			method?: SignInMethod;
			sessionId?: string;
			oidcProviderId?: string | null;
			/** The access link that the session began with. */
			link?: SessionLink;
	  }
	/** A bearer token, as received. */
	| { kind: "token"; token: string }
	/** A process of the vendor, with its application token as received. */
	| { kind: "application"; token: string }
	/** The vendor's automation, with its operator token as received. */
	| { kind: "operatorToken"; token: string }
	/** A background job, acting for one organization. */
	| { kind: "job"; name: string; organizationId: string }
	/** Someone with access to the database. */
	| { kind: "operator" };

/** The context in which an entry point calls a verb. */
export type RequestContext = {
	caller: Caller;
	/** From the route; a token and a job have their own. */
	organizationSlug?: string;
	requestId: string;
	ip: string | null;
};

/** The context of a job that acts for one organization. */
export function asJob(name: string, organizationId: string): RequestContext {
	return { caller: { kind: "job", name, organizationId }, requestId: newId(), ip: null };
}
