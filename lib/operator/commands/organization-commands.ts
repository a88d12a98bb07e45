import { listOrganizations } from "../verbs/list-organizations.ts";
import { addMember, operatorListMembers, operatorRemoveMember, operatorSetRole } from "../verbs/members.ts";
import { renameOrganization } from "../verbs/rename-organization.ts";
import { setSupport } from "../verbs/set-support.ts";
import { operatorListTokens, operatorRevokeToken } from "../verbs/tokens.ts";
import { type Command, need, type Values } from "./arguments.ts";
import { originWords } from "./origin-words.ts";

export const organizationUsage = `  org list
  org rename --org acme --name "Acme Corporation"
  member list --org acme
  member add --org acme --email ada@acme.example --role ORG_ADMIN|MEMBER
  member role --org acme --email ada@acme.example --role ORG_ADMIN|MEMBER
  member remove --org acme --email ada@acme.example
      For when no Org Admin of theirs can do it. A provider's groups may give again what is taken here.
  support add --email sam@vendor.example
  support remove --email sam@vendor.example
  token list --org acme
  token revoke --org acme --id 0199…`;

/** What the operator does to organizations that exist, their members and tokens, and support staff. */
export const organizationCommands: Record<string, Command> = {
	"org list": async (context) => {
		const organizations = await listOrganizations(context, {});
		const lines = organizations.map(
			({ slug, name, members, deployments }) =>
				`${slug}  ${name}, members: ${members}, deployments: ${deployments}`,
		);
		return { sentence: lines.join("\n") || "There is no organization yet.", json: { organizations } };
	},
	"org rename": async (context, values) => {
		const slug = need(values, "org");
		const { id, name } = await renameOrganization(context, {
			organization: slug,
			name: need(values, "name"),
		});
		return { sentence: `/${slug} is named ${name}.`, json: { id, slug, name } };
	},
	"member list": async (context, values) => {
		const members = await operatorListMembers(context, { organization: need(values, "org") });
		const lines = members.map(
			({ email, name, role, isDisabled, provider }) =>
				`${email}  ${name}, ${role}${isDisabled ? ", disabled" : ""}${provider ? `, by ${provider}` : ""}`,
		);
		return { sentence: lines.join("\n") || "There is no member yet.", json: { members } };
	},
	"member add": async (context, values) => {
		const added = await addMember(context, { ...memberOf(values), role: roleOf(values) });
		const sentence = `${values.email} is ${added.role} in ${values.org}.`;
		return { sentence: `${sentence} ${originWords(need(values, "email"), added.origin)}`, json: added };
	},
	"member role": async (context, values) => {
		const changed = await operatorSetRole(context, { ...memberOf(values), role: roleOf(values) });
		return { sentence: `${values.email} is ${changed.role} in ${values.org}.`, json: changed };
	},
	"member remove": async (context, values) => {
		const removed = await operatorRemoveMember(context, memberOf(values));
		const tokens = removed.tokens.map(
			({ id, name }) => `\n    ${name}: npm run admin -- token revoke --org ${values.org} --id ${id}`,
		);
		const made =
			tokens.length > 0 ? `\nAPI tokens that they made stay valid. To revoke them:${tokens.join("")}` : "";
		return { sentence: `${values.email} is no member of ${values.org} any more.${made}`, json: removed };
	},
	"support add": async (context, values) => {
		const added = await setSupport(context, { email: need(values, "email"), isSupport: true });
		const words = added.origin ? ` ${originWords(added.email, added.origin)}` : "";
		return { sentence: `${added.email} is among support staff.${words}`, json: added };
	},
	"support remove": async (context, values) => {
		const removed = await setSupport(context, { email: need(values, "email"), isSupport: false });
		return { sentence: `${removed.email} is not among support staff any more.`, json: removed };
	},
	"token list": async (context, values) => {
		const tokens = await operatorListTokens(context, { organization: need(values, "org") });
		const lines = tokens.map(
			({ id, name, scopes, state, lastUsedAt }) =>
				`${id}  ${name}, ${state}, ${scopes.join(" ")}, ${lastUsedAt ? `used ${lastUsedAt}` : "never used"}`,
		);
		return { sentence: lines.join("\n") || "There is no token.", json: { tokens } };
	},
	"token revoke": async (context, values) => {
		const input = { organization: need(values, "org"), tokenId: need(values, "id") };
		const { id } = await operatorRevokeToken(context, input);
		return { sentence: `Revoked the token ${id}: its next request is refused.`, json: { id } };
	},
};

function memberOf(values: Values) {
	return { organization: need(values, "org"), email: need(values, "email") };
}

function roleOf(values: Values) {
	return need(values, "role") as "ORG_ADMIN" | "MEMBER";
}
