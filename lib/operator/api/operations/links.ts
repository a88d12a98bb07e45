import { z } from "zod";
import { id, time } from "../../../platform/view.ts";
import { createAccessLink as create } from "../../links/create-access-link.ts";
import { created, operatorOperation } from "../operator-operation.ts";

export const createAccessLink = operatorOperation({
	id: "createAccessLink",
	group: "Access links",
	method: "POST",
	path: "/organizations/{organization}/access-links",
	summary: "Signs one of your customer's people in to the console, by a link that works once",
	description:
		"For a person whom your own product has signed in. The link works within 60 seconds; a set-up link for 7 days. The session is valid in this organization only, and no longer than configured.",
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
