import { operatorScopes, tokenScopes } from "../../access/permissions.ts";
import type { staffTypes } from "../../alerts/staff-channels.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { createStaffChannel, deleteStaffChannel } from "../api/operations/staff-channels.ts";
import { createToken, listTokens, revokeToken } from "../api/operations/tokens.ts";
import { createOperatorToken, listOperatorTokens, revokeOperatorToken } from "../verbs/operator-tokens.ts";
import { allOf, defineCommand, defineLocalCommand, list, optional, org, text } from "./define-command.ts";

const name = text("name", "what the token is for");
const expiresDays = optional(text("number", "days until the token expires"));
const ofItsOwnKind = "An operator token must not create, prolong or find out about tokens of its own kind.";

/** API tokens of organizations, operator tokens, and the channels of the vendor's staff. */
export const tokenCommands = [
	defineCommand(
		"token create",
		"Create an API token. It is printed once.",
		createToken,
		{ org, name, scope: list("scope", `repeatable; one of ${tokenScopes.join(", ")}`), expiresDays },
		async (call, { org, name, scope = [], expiresDays }) => {
			const json = await call({
				organization: org,
				name,
				scopes: scope as (typeof tokenScopes)[number][],
				expiresInDays: expiresDays,
			});
			return { sentence: `Created the token ${json.id}.\nToken, shown once: ${json.token}`, json };
		},
	),
	defineCommand(
		"token list",
		"List an organization's API tokens.",
		listTokens,
		{ org },
		async (call, { org }) => {
			const tokens = await allOf(call, { organization: org });
			const lines = tokens.map(
				({ id, name, scopes, state, lastUsedAt }) =>
					`${id}  ${name}, ${state}, ${scopes.join(" ")}, ${lastUsedAt ? `used ${lastUsedAt}` : "never used"}`,
			);
			return { sentence: lines.join("\n") || "There is no token.", json: { tokens } };
		},
	),
	defineCommand(
		"token revoke",
		"Revoke an API token.",
		revokeToken,
		{ org, id: text("id", "the token's ID, as token list shows it") },
		async (call, { org, id: tokenId }) => {
			const { id } = await call({ organization: org, tokenId });
			return { sentence: `Revoked the token ${id}: its next request is refused.`, json: { id } };
		},
	),
	defineLocalCommand(
		"operator-token create",
		"Create a token for the operator API, for the vendor's automation. It is printed once.",
		ofItsOwnKind,
		{
			name,
			scope: list("scope", `repeatable; one of ${operatorScopes.join(", ")}`),
			expiresDays: optional(text("number", "days until the token expires, at most 365; 90 if omitted")),
		},
		async (context, { name, scope = [], expiresDays }) => {
			const json = await createOperatorToken(context, {
				name,
				scopes: scope as (typeof operatorScopes)[number][],
				expiresInDays: expiresDays,
			});
			return {
				sentence: `Created the operator token ${json.id}, valid until ${json.expiresAt}.\nToken, shown once: ${json.token}`,
				json,
			};
		},
	),
	defineLocalCommand(
		"operator-token list",
		"List the operator tokens.",
		ofItsOwnKind,
		{},
		async (context) => {
			const tokens = await listOperatorTokens(context, {});
			const lines = tokens.map(
				({ id, name, state, scopes, expiresAt, lastUsedAt }) =>
					`${id}  ${name}, ${state}, ${scopes.join(" ")}, until ${expiresAt}, ${lastUsedAt ? `used ${lastUsedAt}` : "never used"}`,
			);
			return { sentence: lines.join("\n") || "There is no operator token.", json: { tokens } };
		},
	),
	defineLocalCommand(
		"operator-token revoke",
		"Revoke an operator token.",
		ofItsOwnKind,
		{ id: text("id", "the token's ID, as operator-token list shows it") },
		async (context, { id: tokenId }) => {
			const { id } = await revokeOperatorToken(context, { tokenId });
			return { sentence: `Revoked the operator token ${id}: its next request is refused.`, json: { id } };
		},
	),
	defineCommand(
		"staff-channel create",
		"Alert the vendor's staff about all organizations' keys. Give --url or --email.",
		createStaffChannel,
		{
			name: text("name", "name of the channel"),
			url: optional(text("url", "webhook to call")),
			email: optional(text("address", "address to write to")),
			type: list("type", "repeatable; a type of alert, such as key.activated; all if omitted"),
		},
		async (call, { name, url, email, type = [] }) => {
			const target = url ?? email;
			if (target === undefined) throw new KeyholdError("INVALID_INPUT", "Give --url or --email.");
			const kind = url === undefined ? "EMAIL" : "WEBHOOK";
			const { id, secret } = await call({ name, kind, target, types: type as (typeof staffTypes)[number][] });
			const shown = secret ? `\nSigning secret, shown once: ${secret}` : "";
			return { sentence: `Created the channel ${id}.${shown}`, json: { id, ...(secret && { secret }) } };
		},
	),
	defineCommand(
		"staff-channel delete",
		"Delete a channel of the vendor's staff.",
		deleteStaffChannel,
		{ name: text("name", "name of the channel") },
		async (call, { name }) => {
			const json = await call({ name });
			return { sentence: `Deleted the channel ${name}.`, json };
		},
	),
];
