import { z } from "zod";
import { endToken } from "../../access/end-token.ts";
import { operatorScopes } from "../../access/permissions.ts";
import { newToken, tokenState } from "../../access/token-secret.ts";
import { mutation, query } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { newId } from "../../platform/ids.ts";

const dayMs = 86_400_000;

/**
 * Creates a token for the operator API. Every one expires, in 90 days unless it is said otherwise. Only the answer contains
 * the token itself. @throws KeyholdError CONFLICT if the name is taken
 */
export const createOperatorToken = mutation({
	name: "createOperatorToken",
	permission: "operator:manage-tokens",
	input: z.object({
		name: z.string().trim().min(1, { error: "Give the token a name." }).max(100),
		scopes: z
			.array(z.enum(operatorScopes, { error: `Use only these scopes: ${operatorScopes.join(", ")}.` }))
			.min(1, { error: "Give the token at least one scope." })
			.transform((scopes) => [...new Set(scopes)]),
		expiresInDays: z.coerce.number().int().min(1).max(365).default(90),
	}),
	run: async ({ tx, input: { name, scopes, expiresInDays } }) => {
		const { token, tokenHash } = newToken("operator");
		const createdAt = now();
		const expiresAt = new Date(createdAt.getTime() + expiresInDays * dayMs);
		const { id } = await conflictIfTaken(
			tx.operatorToken.create({ data: { id: newId(), name, tokenHash, scopes, expiresAt, createdAt } }),
			`An operator token with the name ${name} already exists. Choose another name: audit rows name the token.`,
		);
		return {
			value: { id, token, expiresAt: expiresAt.toISOString() },
			audit: {
				action: "operator_token.created",
				target: { type: "operator_token", id },
				details: { name, scopes, expiresAt: expiresAt.toISOString() },
			},
		};
	},
});

/** Lists all operator tokens, newest first, without their secrets. */
export const listOperatorTokens = query({
	name: "listOperatorTokens",
	permission: "operator:manage-tokens",
	input: z.object({}),
	run: async ({ db }) => {
		const tokens = await db.operatorToken.findMany({ orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
		return tokens.map((token) => ({
			id: token.id,
			name: token.name,
			state: tokenState(token),
			scopes: token.scopes,
			createdAt: token.createdAt.toISOString(),
			expiresAt: token.expiresAt.toISOString(),
			/** To the minute. */
			lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
		}));
	},
});

/** Revokes an operator token: its next request is refused. @throws KeyholdError NOT_FOUND; CONFLICT for a revoked one */
export const revokeOperatorToken = mutation({
	name: "revokeOperatorToken",
	permission: "operator:manage-tokens",
	input: z.object({
		tokenId: z.uuid({
			error: "Enter the ID of the token, as npm run admin -- operator-token list shows it.",
		}),
	}),
	run: ({ tx, input: { tokenId: id } }) => endToken(tx, "operator", { id }),
});
