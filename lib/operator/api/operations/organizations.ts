import { z } from "zod";
import { versionOf } from "../../../platform/version.ts";
import { id } from "../../../platform/view.ts";
import { createDeployment as addDeployment } from "../../verbs/create-deployment.ts";
import { createOrganization as create } from "../../verbs/create-organization.ts";
import { keyHealthRow, listKeyHealth as listHealth } from "../../verbs/list-key-health.ts";
import { listOrganizations as list, readOrganization as read } from "../../verbs/list-organizations.ts";
import { organizationView } from "../../verbs/organization-view.ts";
import { putOrganization as put } from "../../verbs/put-organization.ts";
import { renameOrganization as rename } from "../../verbs/rename-organization.ts";
import { setAuditSampling as sample } from "../../verbs/set-audit-sampling.ts";
import { setExternalId as identify } from "../../verbs/set-external-id.ts";
import { setRetention as retain } from "../../verbs/set-retention.ts";
import { setSsoOnly as requireSso } from "../../verbs/set-sso-only.ts";
import { created, operatorOperation, operatorPages } from "../operator-operation.ts";

const group = "Organizations";
const unchanged = "If it is so already, nothing is changed and the answer is 409.";

export const listOrganizations = operatorPages({
	id: "listOrganizations",
	group,
	path: "/organizations",
	summary: "All organizations by slug, with the status and health of their keys",
	description: "`search` is a part of a slug, a name or an external ID.",
	verb: list,
	item: organizationView,
	position: /^[a-z0-9-]{1,40}$/,
});

export const createOrganization = operatorOperation({
	id: "createOrganization",
	group,
	method: "POST",
	path: "/organizations",
	summary: "Creates an organization without an external ID",
	verb: create,
	status: created,
	example: { slug: "acme", name: "Acme" },
	answer: {
		description: "The organization",
		schema: z.object({ id, slug: z.string(), name: z.string() }),
	},
	refusals: ["CONFLICT"],
});

export const putOrganization = operatorOperation({
	id: "putOrganization",
	group,
	method: "PUT",
	path: "/organizations/{organization}",
	summary: "Creates the organization with this external ID, or updates it",
	description:
		"Safe to repeat: if everything is as the request says, nothing is changed and no audit row is written. Deployments that do not exist are created. No deployment is ever changed or deleted: `unlistedDeployments` names those that the request leaves out.",
	verb: put,
	isConditional: true,
	versionOf: ({ unlistedDeployments: _, isCreated: __, ...organization }) => versionOf(organization),
	status: { code: 201, when: ({ isCreated }) => isCreated },
	example: { slug: "acme", name: "Acme", deployments: [{ name: "Production", region: "us-west-1" }] },
	answer: {
		description: "The organization: 201 if it was created, 200 if it existed",
		schema: organizationView.extend({ unlistedDeployments: z.array(z.string()) }),
	},
	refusals: ["CONFLICT"],
});

export const readOrganization = operatorOperation({
	id: "readOrganization",
	group,
	method: "GET",
	path: "/organizations/{organization}",
	summary: "One organization, with its deployments and the health of their keys",
	verb: read,
	versionOf,
	answer: { description: "The organization", schema: organizationView },
	refusals: ["NOT_FOUND"],
});

export const renameOrganization = operatorOperation({
	id: "renameOrganization",
	group,
	method: "PATCH",
	path: "/organizations/{organization}",
	summary: "Changes an organization's name, not its slug",
	description: unchanged,
	verb: rename,
	example: { name: "Acme Cloud" },
	answer: { description: "The new name", schema: z.object({ id, name: z.string() }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const setExternalId = operatorOperation({
	id: "setExternalId",
	group,
	method: "PUT",
	path: "/organizations/{organization}/external-id",
	summary: "Gives an organization your own ID for the customer",
	description: `From then on, PUT /organizations/{organization} with that ID updates it. ${unchanged}`,
	verb: identify,
	example: { externalId: "customer-4711" },
	answer: { description: "The external ID", schema: z.object({ id, externalId: z.string() }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const createDeployment = operatorOperation({
	id: "createDeployment",
	group,
	method: "POST",
	path: "/organizations/{organization}/deployments",
	summary: "Creates a deployment, in which an organization's data is stored",
	verb: addDeployment,
	status: created,
	example: { name: "Production", region: "us-west-1" },
	answer: {
		description: "The deployment",
		schema: z.object({ id, name: z.string(), region: z.string() }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const setRetention = operatorOperation({
	id: "setRetention",
	group,
	method: "PUT",
	path: "/organizations/{organization}/retention",
	summary: "Sets after how many days telemetry is deleted; null keeps it",
	description: unchanged,
	verb: retain,
	example: { days: 30 },
	answer: { description: "The retention", schema: z.object({ days: z.number().int().nullable() }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const setAuditSampling = operatorOperation({
	id: "setAuditSampling",
	group,
	method: "PUT",
	path: "/organizations/{organization}/audit-sampling",
	summary: "Records one in N payload reads by API tokens",
	description: unchanged,
	verb: sample,
	example: { oneIn: 100 },
	answer: {
		description: "The sampling",
		schema: z.object({ organization: z.string(), oneIn: z.number().int() }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const setSsoOnly = operatorOperation({
	id: "setSsoOnly",
	group,
	method: "PUT",
	path: "/organizations/{organization}/sso-only",
	summary: "Requires sign-in through an OIDC provider, or accepts passwords again",
	description: unchanged,
	verb: requireSso,
	example: { isSsoOnly: true },
	answer: {
		description: "The setting",
		schema: z.object({ organization: z.string(), isSsoOnly: z.boolean() }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const listKeyHealth = operatorPages({
	id: "listKeyHealth",
	group: "Health",
	path: "/key-health",
	summary: "The health of all customers' keys, oldest key first",
	verb: listHealth,
	item: keyHealthRow,
	position: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
});
