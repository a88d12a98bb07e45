import type { RequestContext } from "../../access/context.ts";
import { tokenScopes } from "../../access/permissions.ts";
import { createStaffChannel, deleteStaffChannel } from "../../alerts/staff-channels.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { createDeployment } from "../verbs/create-deployment.ts";
import { createOrganization } from "../verbs/create-organization.ts";
import { operatorCreateToken } from "../verbs/create-token.ts";
import { createUser } from "../verbs/create-user.ts";
import { setRetention } from "../verbs/set-retention.ts";
import { type Command, need, readArguments } from "./arguments.ts";
import { auditCommands, auditUsage } from "./audit-commands.ts";
import { oidcCommands, oidcUsage } from "./oidc-commands.ts";
import { organizationCommands, organizationUsage } from "./organization-commands.ts";
import { newPassword, userCommands, userUsage } from "./user-commands.ts";

const usage = `npm run admin -- COMMAND [--json]

  org create --slug acme --name "Acme"
  deployment create --org acme --name Production --region us-west-1
  retention set --org acme --days 30    (or --keep, to keep telemetry for ever)
  user create --email ada@acme.example --name Ada --org acme --role ORG_ADMIN|MEMBER
  user create --email sam@vendor.example --name Sam --support
      A password is made and printed once, or read from standard input with --password-stdin.
${userUsage}
  staff-channel create --name "On call" --url https://… | --email team@vendor.example
  staff-channel delete --name "On call"
      Where the vendor's staff are told what happens to the keys of all organizations.
  token create --org acme --name exporter --scope telemetry:write [--scope …] [--expires-days 365]
      Scopes: ${tokenScopes.join(", ")}
${organizationUsage}
${oidcUsage}
${auditUsage}`;

/** Runs one command; answers what to print. @throws KeyholdError that says what to change. */
export async function runCommand(args: string[], input: NodeJS.ReadableStream): Promise<string> {
	const { values, positionals } = readArguments(args);
	const command = commands[positionals.join(" ")];
	if (values.help || positionals.length === 0) return usage;
	if (!command)
		throw new KeyholdError("INVALID_INPUT", `There is no command “${positionals.join(" ")}”.\n\n${usage}`);
	const context: RequestContext = { caller: { kind: "operator" }, requestId: newId(), ip: null };
	const { sentence, json } = await command(context, values, input);
	return values.json ? JSON.stringify(json) : sentence;
}

const commands: Record<string, Command> = {
	...organizationCommands,
	...oidcCommands,
	...userCommands,
	...auditCommands,
	"org create": async (context, values) => {
		const { id, slug, name } = await createOrganization(context, {
			slug: need(values, "slug"),
			name: need(values, "name"),
		});
		return { sentence: `Created the organization ${name} at /${slug} (${id}).`, json: { id, slug, name } };
	},
	"deployment create": async (context, values) => {
		const { id, name, region } = await createDeployment(context, {
			organization: need(values, "org"),
			name: need(values, "name"),
			region: need(values, "region"),
		});
		return { sentence: `Created the deployment ${name} in ${region} (${id}).`, json: { id, name, region } };
	},
	"retention set": async (context, values) => {
		const organization = need(values, "org");
		const { days } = await setRetention(context, {
			organization,
			days: values.keep === true ? null : need(values, "days"),
		});
		const sentence =
			days === null
				? `Telemetry of ${organization} is kept.`
				: `Telemetry of ${organization} is deleted after ${days} days, within the hour.`;
		return { sentence, json: { organization, days } };
	},
	"user create": async (context, values, input) => {
		const { password, shown } = await newPassword(values, input);
		const { id, email } = await createUser(context, {
			email: need(values, "email"),
			name: values.name ?? need(values, "email"),
			password,
			isSupport: values.support === true,
			...(values.org !== undefined && { organization: values.org }),
			...(values.role !== undefined && { role: values.role as "ORG_ADMIN" | "MEMBER" }),
		});
		return {
			sentence: `Created the user ${email} (${id}).${shown.sentence}`,
			json: { id, email, ...shown.json },
		};
	},
	"staff-channel create": async (context, values) => {
		const { id, secret } = await createStaffChannel(context, {
			name: need(values, "name"),
			...(values.url === undefined
				? { kind: "EMAIL" as const, target: need(values, "email") }
				: { kind: "WEBHOOK" as const, target: values.url }),
		});
		const shown = secret ? `\nSigning secret, shown once: ${secret}` : "";
		return { sentence: `Created the channel ${id}.${shown}`, json: { id, ...(secret && { secret }) } };
	},
	"staff-channel delete": async (context, values) => {
		const name = need(values, "name");
		await deleteStaffChannel(context, { name });
		return { sentence: `Deleted the channel ${name}.`, json: { name } };
	},
	"token create": async (context, values) => {
		const { id, token } = await operatorCreateToken(context, {
			organization: need(values, "org"),
			name: need(values, "name"),
			scopes: (values.scope ?? []) as (typeof tokenScopes)[number][],
			...(values["expires-days"] !== undefined && { expiresInDays: values["expires-days"] }),
		});
		return { sentence: `Created the token ${id}.\nToken, shown once: ${token}`, json: { id, token } };
	},
};
