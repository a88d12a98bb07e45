import { z } from "zod";
import { type Change, tenantMutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** Revokes a token: its next request is refused. @throws KeyholdError NOT_FOUND; CONFLICT for a revoked one */
export const revokeToken = tenantMutation({
	name: "revokeToken",
	permission: "token:manage",
	input: z.object({ tokenId: z.uuid() }),
	run: ({ tx, input, organization }) => endToken(tx, organization.id, input.tokenId),
});

/** Revokes a token of this organization. @throws KeyholdError as revokeToken */
export async function endToken(tx: Tx, organizationId: string, id: string): Promise<Change<{ id: string }>> {
	const token = await tx.apiToken.findFirst({ where: { id, organizationId }, select: { name: true } });
	if (!token) throw new KeyholdError("NOT_FOUND", "There is no such token in this organization.");
	const { count } = await tx.apiToken.updateMany({
		where: { id, revokedAt: null },
		data: { revokedAt: now() },
	});
	if (count === 0) throw new KeyholdError("CONFLICT", "This token is already revoked.");
	return {
		value: { id },
		audit: {
			action: "token.revoked",
			organizationId,
			target: { type: "token", id },
			details: { name: token.name },
		},
	};
}
