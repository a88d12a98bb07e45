import type { RequestContext } from "../lib/access/context.ts";
import type { ApplicationScope } from "../lib/access/permissions.ts";
import { applicationScopes } from "../lib/access/permissions.ts";
import { createApplicationToken } from "../lib/operator/verbs/application-tokens.ts";
import { newId } from "../lib/platform/ids.ts";
import { operator } from "./suite-organization.ts";

export type TestApplication = { tokenId: string; token: string; context: RequestContext };

/** An application token, by default with all scopes and for all organizations. */
export async function createTestApplication({
	organizations = [],
	scopes = [...applicationScopes],
}: {
	organizations?: string[];
	scopes?: ApplicationScope[];
} = {}): Promise<TestApplication> {
	const { id, token } = await createApplicationToken(operator, { name: newId(), organizations, scopes });
	return {
		tokenId: id,
		token,
		context: { caller: { kind: "application", token }, requestId: newId(), ip: null },
	};
}
