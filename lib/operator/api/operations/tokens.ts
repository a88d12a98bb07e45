import { z } from "zod";
import { id, time } from "../../../platform/view.ts";
import {
	forgetApplicationTable as forgetTable,
	listApplicationTables as listTables,
} from "../../verbs/application-tables.ts";
import {
	listApplicationTokens as listOfApplications,
	revokeApplicationToken as revokeOfApplication,
} from "../../verbs/application-tokens.ts";
import { operatorCreateToken as create } from "../../verbs/create-token.ts";
import { operatorListTokens as list, operatorRevokeToken as revoke } from "../../verbs/tokens.ts";
import { created, operatorList, operatorOperation } from "../operator-operation.ts";

const group = "Tokens";
const state = z.enum(["VALID", "EXPIRED", "REVOKED"]);
const revoked = { description: "Revoked: its next request is refused", schema: z.object({ id }) };
const times = { createdAt: time, expiresAt: time.nullable(), lastUsedAt: time.nullable() };

export const listTokens = operatorList({
	id: "listTokens",
	group,
	path: "/organizations/{organization}/tokens",
	summary: "An organization's API tokens, without their secrets",
	verb: list,
	item: z.object({ id, name: z.string(), state, scopes: z.array(z.string()), ...times }),
	positionOf: ({ id }) => id,
	refusals: ["NOT_FOUND"],
});

export const createToken = operatorOperation({
	id: "createToken",
	group,
	method: "POST",
	path: "/organizations/{organization}/tokens",
	summary: "Creates an ingest token of an organization. It is shown once",
	description:
		"An operator token can give away `telemetry:write` only, so that it is no way to read a customer's data.",
	verb: create,
	status: created,
	hasSecret: true,
	example: { name: "exporter", scopes: ["telemetry:write"], expiresInDays: 90 },
	answer: { description: "The token", schema: z.object({ id, token: z.string() }) },
	refusals: ["NOT_FOUND"],
});

export const revokeToken = operatorOperation({
	id: "revokeToken",
	group,
	method: "DELETE",
	path: "/organizations/{organization}/tokens/{tokenId}",
	summary: "Revokes an API token of an organization",
	verb: revoke,
	answer: revoked,
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const listApplicationTokens = operatorList({
	id: "listApplicationTokens",
	group,
	path: "/application-tokens",
	summary: "The tokens of the vendor's own processes, without their secrets",
	verb: listOfApplications,
	item: z.object({
		id,
		name: z.string(),
		state,
		scopes: z.array(z.string()),
		organizations: z.array(z.string()).meta({ description: "Slugs; empty for all organizations." }),
		...times,
	}),
	positionOf: ({ id }) => id,
});

export const revokeApplicationToken = operatorOperation({
	id: "revokeApplicationToken",
	group,
	method: "DELETE",
	path: "/application-tokens/{tokenId}",
	summary: "Revokes an application token, which ends the leases of its processes",
	verb: revokeOfApplication,
	answer: revoked,
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const listApplicationTables = operatorList({
	id: "listApplicationTables",
	group,
	path: "/application-tables",
	summary: "The tables that re-encryption jobs have registered",
	verb: listTables,
	item: z.object({ name: z.string(), registeredAt: time, organizations: z.array(z.string()) }),
	positionOf: ({ name }) => name,
});

export const forgetApplicationTable = operatorOperation({
	id: "forgetApplicationTable",
	group,
	method: "DELETE",
	path: "/application-tables/{name}",
	summary: "Forgets a table that no longer exists, so that data keys do not wait for scans of it",
	verb: forgetTable,
	answer: { description: "Forgotten", schema: z.object({ name: z.string() }) },
	refusals: ["NOT_FOUND"],
});
