import { z } from "zod";
import { endToken } from "../../access/end-token.ts";
import { applicationScopes } from "../../access/permissions.ts";
import { newToken, tokenState } from "../../access/token-secret.ts";
import { mutation, query } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { newId } from "../../platform/ids.ts";
import { findOrganizationToChange, organizationName } from "./find-organization.ts";

const dayMs = 86_400_000;

/**
 * Creates a token with which the vendor's own processes reach the vault: for the named organizations, or for all. Only the
 * answer contains the token itself. @throws KeyholdError CONFLICT if the name is taken; NOT_FOUND
 */
export const createApplicationToken = mutation({
	name: "createApplicationToken",
	permission: "operator:manage-tokens",
	input: z.object({
		name: z.string().trim().min(1, { error: "Give the token a name." }).max(100),
		organizations: z.array(organizationName).max(1_000).default([]),
		scopes: z
			.array(z.enum(applicationScopes, { error: `Use only these scopes: ${applicationScopes.join(", ")}.` }))
			.min(1, { error: "Give the token at least one scope." })
			.transform((scopes) => [...new Set(scopes)]),
		expiresInDays: z.coerce.number().int().min(1).max(3650).optional(),
	}),
	run: async ({ tx, input }) => {
		const { name, scopes, expiresInDays } = input;
		const organizations = [];
		for (const slug of new Set(input.organizations))
			organizations.push(await findOrganizationToChange(tx, slug));
		const organizationIds = organizations.map(({ id }) => id);
		const { token, tokenHash } = newToken("application");
		const createdAt = now();
		const expiresAt = expiresInDays ? new Date(createdAt.getTime() + expiresInDays * dayMs) : null;
		const { id } = await conflictIfTaken(
			tx.applicationToken.create({
				data: { id: newId(), name, tokenHash, scopes, organizationIds, expiresAt, createdAt },
			}),
			`An application token with the name ${name} already exists. Choose another name.`,
		);
		return {
			value: { id, token },
			audit: {
				action: "application_token.created",
				organizationIds,
				target: { type: "application_token", id },
				details: {
					name,
					scopes,
					organizations: organizations.map(({ slug }) => slug),
					expiresAt: expiresAt?.toISOString() ?? null,
				},
			},
		};
	},
});

/** Lists all application tokens, newest first, without their secrets. */
export const listApplicationTokens = query({
	name: "listApplicationTokens",
	permission: "operator:read-organizations",
	input: z.object({}),
	run: async ({ db }) => {
		const tokens = await db.applicationToken.findMany({ orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
		const organizations = await db.organization.findMany({
			where: { id: { in: tokens.flatMap(({ organizationIds }) => organizationIds) } },
			select: { id: true, slug: true },
		});
		const slugOf = new Map(organizations.map(({ id, slug }) => [id, slug]));
		return tokens.map((token) => ({
			id: token.id,
			name: token.name,
			state: tokenState(token),
			scopes: token.scopes,
			/** Slugs; empty for all organizations. */
			organizations: token.organizationIds.map((id) => slugOf.get(id) ?? id),
			createdAt: token.createdAt.toISOString(),
			expiresAt: token.expiresAt?.toISOString() ?? null,
			/** To the minute. */
			lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
		}));
	},
});

/**
 * Revokes an application token: its next request is refused, which ends the leases of its processes.
 * @throws KeyholdError NOT_FOUND; CONFLICT for a revoked one
 */
export const revokeApplicationToken = mutation({
	name: "revokeApplicationToken",
	permission: "operator:write-organizations",
	input: z.object({
		tokenId: z.uuid({
			error: "Enter the ID of the token, as npm run admin -- application-token list shows it.",
		}),
	}),
	run: ({ tx, input: { tokenId: id } }) => endToken(tx, "application", { id }),
});
