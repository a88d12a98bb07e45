import { z } from "zod";
import { tokenScopes } from "../../access/permissions.ts";
import { newToken } from "../../access/token-secret.ts";
import type { Change } from "../../access/verbs.ts";
import type { AuditActor } from "../../audit/append.ts";
import { now } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";

export const tokenInput = {
	name: z.string().trim().min(1, { error: "Give the token a name." }).max(100),
	scopes: z
		.array(z.enum(tokenScopes, { error: `Use only these scopes: ${tokenScopes.join(", ")}.` }))
		.min(1, { error: "Give the token at least one scope." })
		.transform((scopes) => [...new Set(scopes)]),
};

type NewToken = { name: string; scopes: string[]; expiresAt: Date | null };

/** Stores a new token of the organization. Only the answer contains the token itself. */
export async function storeToken(
	tx: Tx,
	organizationId: string,
	creator: AuditActor,
	{ name, scopes, expiresAt }: NewToken,
): Promise<Change<{ id: string; token: string }>> {
	const { token, tokenHash } = newToken("api");
	const id = newId();
	await tx.apiToken.create({
		data: {
			id,
			organizationId,
			name,
			tokenHash,
			scopes,
			expiresAt,
			createdAt: now(),
			createdBy: creator.label,
			createdByUserId: creator.type === "user" ? creator.id : null,
		},
	});
	return {
		value: { id, token },
		audit: {
			action: "token.created",
			organizationId,
			target: { type: "token", id },
			details: { name, scopes, expiresAt: expiresAt?.toISOString() ?? null },
		},
	};
}
