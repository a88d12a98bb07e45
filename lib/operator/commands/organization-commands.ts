import { KeyholdError } from "../../platform/errors.ts";
import { KeyHealth } from "../../platform/prisma/enums.ts";
import {
	createDeployment,
	createOrganization,
	listKeyHealth,
	listOrganizations,
	putOrganization,
	readOrganization,
	renameOrganization,
	setAuditSampling,
	setExternalId,
	setRetention,
} from "../api/operations/organizations.ts";
import type { OrganizationView } from "../verbs/organization-view.ts";
import { allOf, defineCommand, flag, list, oneOf, optional, org, text } from "./define-command.ts";

const externalId = text("id", "your own ID for the customer");
const slug = text("slug", "part of its address, such as acme");
const name = text("name", "name to show");

/** Organizations with their deployments and settings. */
export const organizationCommands = [
	defineCommand(
		"org create",
		"Create an organization.",
		createOrganization,
		{ slug, name },
		async (call, input) => {
			const { id, slug, name } = await call(input);
			return { sentence: `Created the organization ${name} at /${slug} (${id}).`, json: { id, slug, name } };
		},
	),
	defineCommand(
		"org put",
		"Create the organization with an external ID, or update it. Safe to repeat. Deployments are created, never deleted.",
		putOrganization,
		{
			externalId,
			slug,
			name,
			deployment: list("name=region", "repeatable; a deployment, such as Production=us-west-1"),
		},
		async (call, { externalId: organization, deployment = [], ...input }) => {
			const json = await call({ organization, ...input, deployments: deployment.map(parseDeployment) });
			const unlisted = json.unlistedDeployments;
			const kept =
				unlisted.length > 0 ? `\nDeployments that you did not name are kept: ${unlisted.join(", ")}.` : "";
			return { sentence: `${lineOf(json)}${kept}`, json };
		},
	),
	defineCommand(
		"org list",
		"List all organizations, with the state of their keys.",
		listOrganizations,
		{ search: optional(text("text", "part of a slug, a name or an external ID")) },
		async (call, { search }) => {
			const organizations = await allOf(call, { search });
			const lines = organizations.map(lineOf);
			return { sentence: lines.join("\n") || "There is no organization yet.", json: { organizations } };
		},
	),
	defineCommand("org show", "Show one organization.", readOrganization, { org }, async (call, { org }) => {
		const json = await call({ organization: org });
		const lines = json.deployments.map(({ id, name, region }) => `    ${name} in ${region} (${id})`);
		return { sentence: [lineOf(json), ...lines].join("\n"), json };
	}),
	defineCommand(
		"org rename",
		"Change an organization's name. Its slug stays.",
		renameOrganization,
		{ org, name: text("name", "new name") },
		async (call, { org, name: newName }) => {
			const { id, name } = await call({ organization: org, name: newName });
			return { sentence: `/${org} is named ${name}.`, json: { id, slug: org, name } };
		},
	),
	defineCommand(
		"org set-external-id",
		"Give an organization your own ID for the customer.",
		setExternalId,
		{ org, externalId },
		async (call, { org, externalId }) => {
			const json = await call({ organization: org, externalId });
			return { sentence: `${org} has the external ID ${json.externalId}.`, json };
		},
	),
	defineCommand(
		"deployment create",
		"Create a deployment, in which an organization's data is stored.",
		createDeployment,
		{ org, name, region: text("region", "AWS region, such as us-west-1") },
		async (call, { org, ...input }) => {
			const json = await call({ organization: org, ...input });
			return { sentence: `Created the deployment ${json.name} in ${json.region} (${json.id}).`, json };
		},
	),
	defineCommand(
		"retention set",
		"Set how long telemetry is kept. Give --days or --keep.",
		setRetention,
		{
			org,
			days: optional(text("number", "delete telemetry after this many days")),
			keep: flag("keep telemetry indefinitely"),
		},
		async (call, { org: organization, days: typed, keep }) => {
			if (!keep && typed === undefined) throw new KeyholdError("INVALID_INPUT", "Give --days or --keep.");
			const { days } = await call({ organization, days: keep ? null : typed });
			const sentence =
				days === null
					? `Telemetry of ${organization} is kept indefinitely.`
					: `Telemetry of ${organization} is deleted within an hour after it is ${days} days old.`;
			return { sentence, json: { organization, days } };
		},
	),
	defineCommand(
		"audit sample",
		"Record one in N payload reads by API tokens. Reads by people are always recorded.",
		setAuditSampling,
		{ org, oneIn: text("number", "N") },
		async (call, values) => {
			const { organization, oneIn } = await call({ organization: values.org, oneIn: values.oneIn });
			const recorded = oneIn === 1 ? "Every payload read" : `One in ${oneIn} payload reads`;
			return {
				sentence: `${recorded} by an API token is recorded in the audit log of ${organization}.`,
				json: { organization, oneIn },
			};
		},
	),
	defineCommand(
		"health list",
		"List the health of all customers' keys.",
		listKeyHealth,
		{ health: optional(oneOf("health", Object.values(KeyHealth), "only keys with this health")) },
		async (call, { health }) => {
			const keys = await allOf(call, { health });
			const lines = keys.map(
				({ organization, deployment, name, ...key }) =>
					`${organization.slug}  ${name} (${deployment.name}, ${key.status.toLowerCase()}), ${key.health.toLowerCase()} since ${key.healthSince}${key.healthActionBy === "NONE" ? "" : `, to be fixed by: ${key.healthActionBy}`}`,
			);
			return { sentence: lines.join("\n") || "No organization has a key of its own.", json: { keys } };
		},
	),
];

/** "Production=us-west-1". The region follows the last equals sign. */
function parseDeployment(typed: string): { name: string; region: string } {
	const at = typed.lastIndexOf("=");
	if (at < 1)
		throw new KeyholdError(
			"INVALID_INPUT",
			"Give a deployment as name=region: --deployment Production=us-west-1",
		);
	return { name: typed.slice(0, at), region: typed.slice(at + 1) };
}

/** "acme  Acme, members: 2, deployments: 1, keys: prod-data-key (Production, active, healthy)". */
function lineOf({ slug, externalId, name, members, deployments }: OrganizationView): string {
	const keys = deployments.flatMap((deployment) =>
		deployment.key
			? `${deployment.key.name} (${deployment.name}, ${deployment.key.status.toLowerCase()}, ${deployment.key.health.toLowerCase()})`
			: [],
	);
	const identity = externalId === null ? "" : `external ID: ${externalId}, `;
	return `${slug}  ${name}, ${identity}members: ${members}, deployments: ${deployments.length}, ${keys.length > 0 ? `keys: ${keys.join(", ")}` : "no key of its own"}`;
}
