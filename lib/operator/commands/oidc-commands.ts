import { KeyholdError } from "../../platform/errors.ts";
import type { idTokenAlgorithms } from "../../sso/discover.ts";
import { createProvider } from "../sso/create-provider.ts";
import { deleteProvider } from "../sso/delete-provider.ts";
import { linkIdentity } from "../sso/link-identity.ts";
import { listProviders } from "../sso/list-providers.ts";
import { mapGroup } from "../sso/map-group.ts";
import { replaceClientSecret } from "../sso/replace-client-secret.ts";
import { unmapGroup } from "../sso/unmap-group.ts";
import { setSsoOnly } from "../verbs/set-sso-only.ts";
import { type Command, need, readLine, type Values } from "./arguments.ts";
import { originWords } from "./origin-words.ts";

export const oidcUsage = `  oidc create --slug okta --name Okta --issuer https://… --client-id … --secret-stdin [--org acme]
      [--groups-claim groups] [--scope groups] [--id-token-alg ES256]
      With --org it vouches for people of that organization alone. The client secret comes by standard input.
  oidc replace-secret --provider okta --secret-stdin
  oidc map --provider okta --group keyhold-admins --org acme --role ORG_ADMIN|MEMBER
  oidc map --provider okta --group keyhold-support --support
  oidc unmap --provider okta --group keyhold-admins --org acme | --support
  oidc link --provider okta --subject 00u1… --email ada@acme.example
      A person at the provider is an account that exists. Says who made the account; one that an organization's
      invitation made, and whose address is not proved, loses its password, second factor and sessions.
  oidc list
  oidc delete --provider okta
  sso-only set --org acme [--off]
      Whether passwords count in the organization.`;

export const oidcCommands: Record<string, Command> = {
	"oidc create": async (context, values, input) => {
		const { id, slug, name } = await createProvider(context, {
			slug: need(values, "slug"),
			name: need(values, "name"),
			issuer: need(values, "issuer"),
			clientId: need(values, "client-id"),
			clientSecret: await readSecret(values, input),
			...(values.org !== undefined && { organization: values.org }),
			...(values["groups-claim"] !== undefined && { groupsClaim: values["groups-claim"] }),
			...(values.scope !== undefined && { scopes: values.scope }),
			...(values["id-token-alg"] !== undefined && {
				idTokenAlgorithm: values["id-token-alg"] as (typeof idTokenAlgorithms)[number],
			}),
		});
		return {
			sentence: `Created the provider ${name} (${id}).\nRedirect URI to give to it: <address of the console>/api/auth/callback/oidc-${slug}`,
			json: { id, slug, name },
		};
	},
	"oidc replace-secret": async (context, values, input) => {
		const { slug } = await replaceClientSecret(context, {
			provider: need(values, "provider"),
			clientSecret: await readSecret(values, input),
		});
		return { sentence: `${slug} has a new client secret.`, json: { slug } };
	},
	"oidc map": async (context, values) => {
		const mapped = await mapGroup(context, {
			...groupOf(values),
			...(values.role !== undefined && { role: values.role as "ORG_ADMIN" | "MEMBER" }),
		});
		const { group, role, organization } = mapped;
		const place = role === null ? "a place among support staff" : `${role} in ${organization}`;
		return { sentence: `${group} gives ${place}, from a person's next sign-in on.`, json: mapped };
	},
	"oidc unmap": async (context, values) => {
		const unmapped = await unmapGroup(context, groupOf(values));
		const sentence = `${unmapped.group} gives nothing there any more. Sessions by this provider have ended.`;
		return { sentence, json: unmapped };
	},
	"oidc link": async (context, values) => {
		const linked = await linkIdentity(context, {
			provider: need(values, "provider"),
			subject: need(values, "subject"),
			email: need(values, "email"),
		});
		const sentence = `${linked.subject} of ${linked.provider} is ${linked.email}.`;
		return { sentence: `${sentence} ${originWords(linked.email, linked.origin)}`, json: linked };
	},
	"oidc list": async (context) => {
		const providers = await listProviders(context, {});
		const lines = providers.flatMap(({ slug, name, issuer, organization, groups, people }) => [
			`${slug}  ${name}, ${issuer}, ${organization ? `bound to ${organization}` : "the vendor's own"}, people: ${people}`,
			...groups.map(
				(rule) => `    ${rule.group} → ${rule.role ? `${rule.role} in ${rule.organization}` : "support"}`,
			),
		]);
		return { sentence: lines.join("\n") || "There is no provider yet.", json: { providers } };
	},
	"oidc delete": async (context, values) => {
		const deleted = await deleteProvider(context, { provider: need(values, "provider") });
		const sentence = `Deleted ${deleted.slug}, ${deleted.memberships} memberships and ${deleted.support} places among support staff.`;
		return { sentence, json: deleted };
	},
	"sso-only set": async (context, values) => {
		const set = await setSsoOnly(context, {
			organization: need(values, "org"),
			isSsoOnly: values.off !== true,
		});
		const sentence = set.isSsoOnly
			? `Only a sign-in through a provider counts in ${set.organization}, at once.`
			: `Passwords count in ${set.organization} again.`;
		return { sentence, json: set };
	},
};

function groupOf(values: Values) {
	return {
		provider: need(values, "provider"),
		group: need(values, "group"),
		isSupport: values.support === true,
		...(values.org !== undefined && { organization: values.org }),
	};
}

/** Never an argument: those stand in the shell's history and in everybody's list of processes. */
async function readSecret(values: Values, input: NodeJS.ReadableStream): Promise<string> {
	if (values["secret-stdin"] === true) return readLine(input);
	throw new KeyholdError("INVALID_INPUT", "Give the client secret by standard input, with --secret-stdin.");
}
