import { z } from "zod";
import { endToken } from "../../access/end-token.ts";
import { tenantMutation } from "../../access/verbs.ts";

/** Revokes a token: its next request is refused. @throws KeyholdError NOT_FOUND; CONFLICT for a revoked one */
export const revokeToken = tenantMutation({
	name: "revokeToken",
	permission: "token:manage",
	input: z.object({ tokenId: z.uuid() }),
	run: ({ tx, input, organization }) =>
		endToken(tx, "api", { id: input.tokenId, organizationId: organization.id }),
});
