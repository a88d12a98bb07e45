import { createAccessLink, listAccessLinks, revokeAccessLink } from "../api/operations/links.ts";
import { allOf, defineCommand, email, flag, optional, org, role, text } from "./define-command.ts";

/** Links that sign people in to the console. */
export const linkCommands = [
	defineCommand(
		"access-link create",
		"Create a link that signs a person in to an organization, once.",
		createAccessLink,
		{
			org,
			email,
			name: text("name", "the person's name, for a new account"),
			role: optional(role),
			setup: flag("for the customer's IT: valid for 7 days, leads through setting up the key only"),
			mail: flag("mail a set-up link to the person"),
			returnUrl: optional(text("url", "where the console leads back to")),
		},
		async (call, { org: organization, setup, mail, role, returnUrl, ...person }) => {
			const json = await call({
				organization,
				...person,
				...(setup && { kind: "SETUP" as const }),
				...(mail && { isMailed: true }),
				...(role && { role }),
				...(returnUrl && { returnUrl }),
			});
			return {
				sentence: `The link works once, until ${json.expiresAt}. Shown once: ${json.url ?? json.path}${mail ? (json.isMailed ? "\nMailed." : "\nIt could not be mailed. Copy it.") : ""}`,
				json,
			};
		},
	),
	defineCommand(
		"access-link list",
		"List an organization's access links that can still be used.",
		listAccessLinks,
		{ org },
		async (call, { org }) => {
			const accessLinks = await allOf(call, { organization: org });
			const lines = accessLinks.map(
				({ id, kind, email, role, createdBy, expiresAt }) =>
					`${id}  ${email}, ${kind}, ${role}, by ${createdBy}, until ${expiresAt}`,
			);
			return { sentence: lines.join("\n") || "There is no open access link.", json: { accessLinks } };
		},
	),
	defineCommand(
		"access-link revoke",
		"Revoke an access link that was not used.",
		revokeAccessLink,
		{ org, id: text("id", "the link's ID, as access-link list shows it") },
		async (call, { org, id: linkId }) => {
			const { id } = await call({ organization: org, linkId });
			return { sentence: `Revoked the access link ${id}.`, json: { id } };
		},
	),
];
