import { tokenScopes } from "../../access/permissions.ts";
import { createStaffChannel, deleteStaffChannel } from "../../alerts/staff-channels.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { createDeployment } from "../verbs/create-deployment.ts";
import { createOrganization } from "../verbs/create-organization.ts";
import { operatorCreateToken } from "../verbs/create-token.ts";
import { listOrganizations } from "../verbs/list-organizations.ts";
import { addMember, operatorListMembers, operatorRemoveMember, operatorSetRole } from "../verbs/members.ts";
import { renameOrganization } from "../verbs/rename-organization.ts";
import { setRetention } from "../verbs/set-retention.ts";
import { operatorListTokens, operatorRevokeToken } from "../verbs/tokens.ts";
import { defineCommand, email, flag, list, optional, org, role, text } from "./define-command.ts";
import { describeOrigin } from "./describe-origin.ts";

/** Organizations with their deployments, members and API tokens, and the channels of the vendor's staff. */
export const organizationCommands = [
	defineCommand(
		"org create",
		"Create an organization.",
		{ slug: text("slug", "part of its address, such as acme"), name: text("name", "name to show") },
		async (context, input) => {
			const { id, slug, name } = await createOrganization(context, input);
			return { sentence: `Created the organization ${name} at /${slug} (${id}).`, json: { id, slug, name } };
		},
	),
	defineCommand("org list", "List all organizations, with the state of their keys.", {}, async (context) => {
		const organizations = await listOrganizations(context, {});
		const lines = organizations.map(
			({ slug, name, members, deployments, keys }) =>
				`${slug}  ${name}, members: ${members}, deployments: ${deployments}, ${describeKeys(keys)}`,
		);
		return { sentence: lines.join("\n") || "There is no organization yet.", json: { organizations } };
	}),
	defineCommand(
		"org rename",
		"Change an organization's name. Its slug stays.",
		{ org, name: text("name", "new name") },
		async (context, { org: slug, name: newName }) => {
			const { id, name } = await renameOrganization(context, { organization: slug, name: newName });
			return { sentence: `/${slug} is named ${name}.`, json: { id, slug, name } };
		},
	),
	defineCommand(
		"deployment create",
		"Create a deployment, in which an organization's data is stored.",
		{ org, name: text("name", "name to show"), region: text("region", "AWS region, such as us-west-1") },
		async (context, { org, ...input }) => {
			const { id, name, region } = await createDeployment(context, { organization: org, ...input });
			return {
				sentence: `Created the deployment ${name} in ${region} (${id}).`,
				json: { id, name, region },
			};
		},
	),
	defineCommand(
		"retention set",
		"Set how long telemetry is kept. Give --days or --keep.",
		{
			org,
			days: optional(text("number", "delete telemetry after this many days")),
			keep: flag("keep telemetry indefinitely"),
		},
		async (context, { org: organization, days: typed, keep }) => {
			if (!keep && typed === undefined) throw new KeyholdError("INVALID_INPUT", "Give --days or --keep.");
			const { days } = await setRetention(context, { organization, days: keep ? null : typed });
			const sentence =
				days === null
					? `Telemetry of ${organization} is kept indefinitely.`
					: `Telemetry of ${organization} is deleted within an hour after it is ${days} days old.`;
			return { sentence, json: { organization, days } };
		},
	),
	defineCommand("member list", "List an organization's members.", { org }, async (context, { org }) => {
		const members = await operatorListMembers(context, { organization: org });
		const lines = members.map(
			({ email, name, role, isDisabled, provider }) =>
				`${email}  ${name}, ${role}${isDisabled ? ", disabled" : ""}${provider ? `, by ${provider}` : ""}`,
		);
		return { sentence: lines.join("\n") || "There is no member yet.", json: { members } };
	}),
	defineCommand(
		"member add",
		"Add an existing user to an organization.",
		{ org, email, role },
		async (context, { org, email, role }) => {
			const json = await addMember(context, { organization: org, email, role });
			return { sentence: `${email} is ${role} in ${org}. ${describeOrigin(email, json.origin)}`, json };
		},
	),
	defineCommand(
		"member role",
		"Change a member's role.",
		{ org, email, role },
		async (context, { org, email, role }) => {
			const json = await operatorSetRole(context, { organization: org, email, role });
			return { sentence: `${email} is ${role} in ${org}.`, json };
		},
	),
	defineCommand(
		"member remove",
		"Remove a member. A provider's groups may add them again.",
		{ org, email },
		async (context, { org, email }) => {
			const json = await operatorRemoveMember(context, { organization: org, email });
			const revocations = json.tokens.map(
				({ id, name }) => `\n    ${name}: npm run admin -- token revoke --org ${org} --id ${id}`,
			);
			const tokens =
				revocations.length > 0
					? `\nAPI tokens that they created stay valid. To revoke them:${revocations.join("")}`
					: "";
			return { sentence: `${email} is no longer a member of ${org}.${tokens}`, json };
		},
	),
	defineCommand(
		"token create",
		"Create an API token. It is printed once.",
		{
			org,
			name: text("name", "what the token is for"),
			scope: list("scope", `repeatable; one of ${tokenScopes.join(", ")}`),
			expiresDays: optional(text("number", "days until the token expires")),
		},
		async (context, { org, name, scope = [], expiresDays }) => {
			const json = await operatorCreateToken(context, {
				organization: org,
				name,
				scopes: scope as (typeof tokenScopes)[number][],
				expiresInDays: expiresDays,
			});
			return { sentence: `Created the token ${json.id}.\nToken, shown once: ${json.token}`, json };
		},
	),
	defineCommand("token list", "List an organization's API tokens.", { org }, async (context, { org }) => {
		const tokens = await operatorListTokens(context, { organization: org });
		const lines = tokens.map(
			({ id, name, scopes, state, lastUsedAt }) =>
				`${id}  ${name}, ${state}, ${scopes.join(" ")}, ${lastUsedAt ? `used ${lastUsedAt}` : "never used"}`,
		);
		return { sentence: lines.join("\n") || "There is no token.", json: { tokens } };
	}),
	defineCommand(
		"token revoke",
		"Revoke an API token.",
		{ org, id: text("id", "the token's ID, as token list shows it") },
		async (context, { org, id: tokenId }) => {
			const { id } = await operatorRevokeToken(context, { organization: org, tokenId });
			return { sentence: `Revoked the token ${id}: its next request is refused.`, json: { id } };
		},
	),
	defineCommand(
		"staff-channel create",
		"Alert the vendor's staff about all organizations' keys. Give --url or --email.",
		{
			name: text("name", "name of the channel"),
			url: optional(text("url", "webhook to call")),
			email: optional(text("address", "address to write to")),
		},
		async (context, { name, url, email }) => {
			const target = url ?? email;
			if (target === undefined) throw new KeyholdError("INVALID_INPUT", "Give --url or --email.");
			const { id, secret } = await createStaffChannel(context, {
				name,
				kind: url === undefined ? "EMAIL" : "WEBHOOK",
				target,
			});
			const shown = secret ? `\nSigning secret, shown once: ${secret}` : "";
			return { sentence: `Created the channel ${id}.${shown}`, json: { id, ...(secret && { secret }) } };
		},
	),
	defineCommand(
		"staff-channel delete",
		"Delete a channel of the vendor's staff.",
		{ name: text("name", "name of the channel") },
		async (context, { name }) => {
			await deleteStaffChannel(context, { name });
			return { sentence: `Deleted the channel ${name}.`, json: { name } };
		},
	),
];

type ListedKey = Awaited<ReturnType<typeof listOrganizations>>[number]["keys"][number];

/** "keys: prod-data-key (Production, active, healthy)". */
function describeKeys(keys: ListedKey[]): string {
	const words = keys.map(
		({ name, deployment, status, health }) =>
			`${name} (${deployment}, ${status.toLowerCase()}, ${health.toLowerCase()})`,
	);
	return words.length > 0 ? `keys: ${words.join(", ")}` : "no key of its own";
}
