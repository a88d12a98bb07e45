import { z } from "zod";
import { Role } from "../../../platform/prisma/enums.ts";
import { count, id } from "../../../platform/view.ts";
import { createProvider as create } from "../../sso/create-provider.ts";
import { deleteProvider as remove } from "../../sso/delete-provider.ts";
import { linkIdentity as link } from "../../sso/link-identity.ts";
import { listProviders as list } from "../../sso/list-providers.ts";
import { mapGroup as map } from "../../sso/map-group.ts";
import { replaceClientSecret as replaceSecret } from "../../sso/replace-client-secret.ts";
import { unmapGroup as unmap } from "../../sso/unmap-group.ts";
import { accountOrigin as origin } from "../../verbs/account-origin.ts";
import { created, operatorList, operatorOperation } from "../operator-operation.ts";

const group = "OIDC providers";
const slug = z.string();
const role = z.enum(Role).nullable();

export const listProviders = operatorList({
	id: "listProviders",
	group,
	path: "/oidc-providers",
	summary: "All OIDC providers with their group rules, without secrets",
	verb: list,
	item: z.object({
		slug,
		name: z.string(),
		issuer: z.string(),
		clientId: z.string(),
		groupsClaim: z.string(),
		scope: z.string(),
		organization: z
			.string()
			.nullable()
			.meta({ description: "The only organization whose users it signs in." }),
		people: count,
		groups: z.array(z.object({ group: z.string(), organization: z.string().nullable(), role })),
	}),
	positionOf: (provider) => provider.slug,
});

export const createProvider = operatorOperation({
	id: "createProvider",
	group,
	method: "POST",
	path: "/oidc-providers",
	summary: "Adds an OIDC provider",
	verb: create,
	status: created,
	example: {
		slug: "okta",
		name: "Okta",
		issuer: "https://acme.okta.com",
		clientId: "0oa1b2c3",
		clientSecret: "the client secret",
		organization: "acme",
	},
	answer: { description: "The provider", schema: z.object({ id, slug, name: z.string() }) },
	refusals: ["NOT_FOUND", "CONFLICT", "KMS_MISCONFIGURED", "KMS_UNREACHABLE"],
});

export const replaceClientSecret = operatorOperation({
	id: "replaceClientSecret",
	group,
	method: "PUT",
	path: "/oidc-providers/{provider}/client-secret",
	summary: "Replaces a provider's client secret",
	verb: replaceSecret,
	example: { clientSecret: "the new client secret" },
	answer: { description: "Replaced", schema: z.object({ slug }) },
	refusals: ["NOT_FOUND", "KMS_MISCONFIGURED", "KMS_UNREACHABLE"],
});

export const mapGroup = operatorOperation({
	id: "mapGroup",
	group,
	method: "POST",
	path: "/oidc-providers/{provider}/groups",
	summary: "Gives the members of a provider's group a role in an organization, or support access",
	description: "Takes effect at a user's next sign-in.",
	verb: map,
	example: { group: "keyhold-admins", organization: "acme", role: "ORG_ADMIN" },
	answer: {
		description: "What the group gives",
		schema: z.object({ group: z.string(), organization: z.string().nullable(), role }),
	},
	refusals: ["NOT_FOUND"],
});

export const unmapGroup = operatorOperation({
	id: "unmapGroup",
	group,
	method: "DELETE",
	path: "/oidc-providers/{provider}/groups",
	summary: "Removes a group's role in an organization, or its support access",
	description: "All sessions through the provider end.",
	verb: unmap,
	example: { group: "keyhold-admins", organization: "acme" },
	answer: {
		description: "What was removed",
		schema: z.object({ group: z.string(), organization: z.string().nullable() }),
	},
	refusals: ["NOT_FOUND"],
});

export const linkIdentity = operatorOperation({
	id: "linkIdentity",
	group,
	method: "POST",
	path: "/oidc-providers/{provider}/identities",
	summary: "Links a user of a provider to an existing account",
	verb: link,
	status: created,
	example: { subject: "00u1b2c3", email: "ada@acme.example" },
	answer: {
		description: "The identity",
		schema: z.object({ provider: slug, subject: z.string(), email: z.string(), origin }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const deleteProvider = operatorOperation({
	id: "deleteProvider",
	group,
	method: "DELETE",
	path: "/oidc-providers/{provider}",
	summary: "Deletes a provider with the memberships and sessions that it gave",
	verb: remove,
	answer: {
		description: "Deleted; the memberships and support staff that were removed",
		schema: z.object({ slug, memberships: count, support: count }),
	},
	refusals: ["NOT_FOUND"],
});
