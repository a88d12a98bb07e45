import { KeyholdError } from "../../platform/errors.ts";
import { idTokenAlgorithms } from "../../sso/discover.ts";
import { setSsoOnly } from "../api/operations/organizations.ts";
import {
	createProvider,
	deleteProvider,
	linkIdentity,
	listProviders,
	mapGroup,
	replaceClientSecret,
	unmapGroup,
} from "../api/operations/providers.ts";
import {
	allOf,
	defineCommand,
	email,
	flag,
	list,
	oneOf,
	optional,
	org,
	readSecretInput,
	role,
	text,
} from "./define-command.ts";
import { describeOrigin } from "./describe-origin.ts";

const provider = text("slug", "OIDC provider");
const secretStdin = flag("read the client secret from standard input");
const group = text("group", "group, as the provider writes it");

/** OIDC providers, and what the groups of their users give. */
export const oidcCommands = [
	defineCommand(
		"oidc create",
		"Add an OIDC provider. The client secret is read from standard input.",
		createProvider,
		{
			slug: text("slug", "part of its redirect URI, such as okta"),
			name: text("name", "name on the sign-in page"),
			issuer: text("url", "issuer URL"),
			clientId: text("id", "client ID"),
			secretStdin,
			org: optional(text("slug", "the only organization whose users can sign in through it")),
			groupsClaim: optional(text("claim", "claim that lists a user's groups; groups by default")),
			scope: list("scope", "repeatable; scope to request beside openid, email and profile"),
			idTokenAlg: optional(oneOf("algorithm", idTokenAlgorithms, "how the provider signs ID tokens")),
		},
		async (call, { org, secretStdin, scope, idTokenAlg, ...values }, input) => {
			const { id, slug, name } = await call({
				...values,
				clientSecret: await readSecret(secretStdin, input),
				organization: org,
				scopes: scope,
				idTokenAlgorithm: idTokenAlg,
			});
			return {
				sentence: `Created the provider ${name} (${id}).\nRedirect URI to register there: <address of the console>/api/auth/callback/oidc-${slug}`,
				json: { id, slug, name },
			};
		},
	),
	defineCommand(
		"oidc replace-secret",
		"Replace a provider's client secret.",
		replaceClientSecret,
		{ provider, secretStdin },
		async (call, { provider, secretStdin }, input) => {
			const clientSecret = await readSecret(secretStdin, input);
			const { slug } = await call({ provider, clientSecret });
			return { sentence: `${slug} has a new client secret.`, json: { slug } };
		},
	),
	defineCommand(
		"oidc map",
		"Give the members of a provider's group a role (--org and --role) or support access (--support).",
		mapGroup,
		{ provider, group, org: optional(org), role: optional(role), support: flag("give support access") },
		async (call, { org, support, ...values }) => {
			const json = await call({ ...values, organization: org, isSupport: support });
			const gives = json.role === null ? "support access" : `${json.role} in ${json.organization}`;
			return { sentence: `Members of ${json.group} get ${gives} at their next sign-in.`, json };
		},
	),
	defineCommand(
		"oidc unmap",
		"Remove a group's role in an organization (--org) or its support access (--support).",
		unmapGroup,
		{ provider, group, org: optional(org), support: flag("remove support access") },
		async (call, { org, support, ...values }) => {
			const json = await call({ ...values, organization: org, isSupport: support });
			return {
				sentence: `Members of ${json.group} no longer have that access. Sessions through this provider have ended.`,
				json,
			};
		},
	),
	defineCommand(
		"oidc link",
		"Link a user of the provider to an existing account. If another organization's invitation created the account and its address is not confirmed, its password, two-factor authentication and sessions are removed.",
		linkIdentity,
		{ provider, subject: text("sub", "the user's subject at the provider"), email },
		async (call, values) => {
			const json = await call(values);
			const { subject, provider, email, origin } = json;
			return { sentence: `${subject} of ${provider} is ${email}. ${describeOrigin(email, origin)}`, json };
		},
	),
	defineCommand("oidc list", "List all providers with their groups.", listProviders, {}, async (call) => {
		const providers = await allOf(call, {});
		const lines = providers.flatMap(({ slug, name, issuer, organization, groups, people }) => [
			`${slug}  ${name}, ${issuer}, ${organization ? `bound to ${organization}` : "the vendor's own"}, people: ${people}`,
			...groups.map(
				(rule) => `    ${rule.group} → ${rule.role ? `${rule.role} in ${rule.organization}` : "support"}`,
			),
		]);
		return { sentence: lines.join("\n") || "There is no provider yet.", json: { providers } };
	}),
	defineCommand(
		"oidc delete",
		"Delete a provider with the memberships and sessions that it gave.",
		deleteProvider,
		{ provider },
		async (call, values) => {
			const json = await call(values);
			const sentence = `Deleted ${json.slug}; memberships removed: ${json.memberships}, support staff removed: ${json.support}.`;
			return { sentence, json };
		},
	),
	defineCommand(
		"sso-only set",
		"Require sign-in through a provider. --off accepts passwords again.",
		setSsoOnly,
		{ org, off: flag("accept passwords again") },
		async (call, { org, off }) => {
			const json = await call({ organization: org, isSsoOnly: !off });
			const sentence = json.isSsoOnly
				? `${json.organization} now accepts only sign-ins through a provider.`
				: `${json.organization} accepts passwords again.`;
			return { sentence, json };
		},
	),
];

/** Never from an argument: other users see those in the list of processes, and shells keep them in their history. */
async function readSecret(isFromInput: boolean | undefined, input: NodeJS.ReadableStream): Promise<string> {
	if (isFromInput) return readSecretInput(input);
	throw new KeyholdError("INVALID_INPUT", "Give the client secret on standard input, with --secret-stdin.");
}
