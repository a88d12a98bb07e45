import { z } from "zod";
import { id, time } from "../../../platform/view.ts";
import { createAccessLink as create } from "../../links/create-access-link.ts";
import { accessLinkView, listAccessLinks as list } from "../../links/list-access-links.ts";
import { revokeAccessLink as revoke } from "../../links/revoke-access-link.ts";
import { created, operatorList, operatorOperation } from "../operator-operation.ts";

const group = "Access links";
const path = "/organizations/{organization}/access-links";

export const createAccessLink = operatorOperation({
	id: "createAccessLink",
	group,
	method: "POST",
	path,
	summary: "Signs one of your customer's people in to the console, by a link that works once",
	description:
		"For a person whom your own product has signed in. The link works within 60 seconds; a set-up link for 7 days. The session is valid in this organization only, and no longer than configured. A new set-up link ends the person's earlier ones that were not used.",
	verb: create,
	status: created,
	hasSecret: true,
	example: { email: "ada@acme.example", name: "Ada", role: "ORG_ADMIN" },
	answer: {
		description: "The link, which is shown once",
		schema: z.object({
			id,
			organization: z.string(),
			path: z.string().meta({ description: "Below the console's address." }),
			url: z.string().nullable().meta({ description: "Null if NEXTAUTH_URL is not set." }),
			expiresAt: time,
			isMailed: z.boolean().meta({ description: "False if it could not be mailed: copy the link then." }),
		}),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const listAccessLinks = operatorList({
	id: "listAccessLinks",
	group,
	path,
	summary: "An organization's access links that can still be used, without their addresses",
	verb: list,
	item: accessLinkView,
	positionOf: ({ id }) => id,
	refusals: ["NOT_FOUND"],
});

export const revokeAccessLink = operatorOperation({
	id: "revokeAccessLink",
	group,
	method: "DELETE",
	path: `${path}/{linkId}`,
	summary: "Revokes an access link that was not used",
	verb: revoke,
	answer: { description: "Revoked", schema: z.object({ id }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});
