import { type ApplicationScope, applicationScopes } from "../../access/permissions.ts";
import {
	forgetApplicationTable,
	listApplicationTables,
	listApplicationTokens,
	revokeApplicationToken,
} from "../api/operations/tokens.ts";
import { createApplicationToken } from "../verbs/application-tokens.ts";
import { allOf, defineCommand, defineLocalCommand, list, optional, text } from "./define-command.ts";

/** The scopes of a process that seals and opens values. A re-encryption job needs another one. */
const defaultScopes: ApplicationScope[] = ["vault:seal", "vault:open", "vault:index"];

/** Tokens of the vendor's own processes. */
export const applicationCommands = [
	defineLocalCommand(
		"application-token create",
		"Create a token for the vendor's own processes. It is printed once.",
		"The new token gives access to data keys, which an operator token must not reach.",
		{
			name: text("name", "what the token is for"),
			org: list("slug", "organization whose data it may be used for; repeatable; all if omitted"),
			scope: list(
				"scope",
				`repeatable; one of ${applicationScopes.join(", ")}; ${defaultScopes.join(", ")} if omitted`,
			),
			expiresDays: optional(text("number", "days until the token expires")),
		},
		async (context, { name, org: organizations = [], scope, expiresDays }) => {
			const json = await createApplicationToken(context, {
				name,
				organizations,
				scopes: (scope as ApplicationScope[] | undefined) ?? defaultScopes,
				expiresInDays: expiresDays,
			});
			return {
				sentence: `Created the application token ${json.id}.\nToken, shown once: ${json.token}`,
				json,
			};
		},
	),
	defineCommand(
		"application-token list",
		"List the application tokens.",
		listApplicationTokens,
		{},
		async (call) => {
			const tokens = await allOf(call, {});
			const lines = tokens.map(
				({ id, name, state, scopes, organizations, lastUsedAt }) =>
					`${id}  ${name}, ${state}, ${scopes.join(" ")}, ${organizations.join(" ") || "all organizations"}, ${lastUsedAt ? `used ${lastUsedAt}` : "never used"}`,
			);
			return { sentence: lines.join("\n") || "There are no application tokens.", json: { tokens } };
		},
	),
	defineCommand(
		"application-token revoke",
		"Revoke an application token.",
		revokeApplicationToken,
		{ id: text("id", "the token's ID, as application-token list shows it") },
		async (call, { id: tokenId }) => {
			const { id } = await call({ tokenId });
			return {
				sentence: `Revoked the application token ${id}: its next request is refused, which ends its processes' leases.`,
				json: { id },
			};
		},
	),
	defineCommand(
		"application-table list",
		"List the tables that re-encryption jobs have registered.",
		listApplicationTables,
		{},
		async (call) => {
			const json = { tables: await allOf(call, {}) };
			const lines = json.tables.map(
				({ name, registeredAt, organizations }) =>
					`${name}, registered ${registeredAt}, ${organizations.join(" ") || "all organizations"}`,
			);
			return { sentence: lines.join("\n") || "No table is registered.", json };
		},
	),
	defineCommand(
		"application-table forget",
		"Forget a table that no longer exists, so that data keys do not wait for scans of it.",
		forgetApplicationTable,
		{ name: text("name", "the table, as application-table list shows it") },
		async (call, { name }) => ({
			sentence: `Forgot the table ${name}. A job that still has it registers it again.`,
			json: await call({ name }),
		}),
	),
];
