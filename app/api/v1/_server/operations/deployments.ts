import { z } from "zod";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, slicePage, uuidPosition } from "@/lib/api/pages.ts";
import { applicationDataView } from "@/lib/application-data/application-data-view.ts";
import { readApplications } from "@/lib/application-data/read-applications.ts";
import { keyForDeployment } from "@/lib/keys/key-for-deployment.ts";
import { probeCandidate } from "@/lib/keys/probe-candidate.ts";
import { keySetup } from "@/lib/kms/key-setup/key-setup.ts";
import { deploymentRef, listDeployments as list } from "@/lib/organizations/list-deployments.ts";
import { probeReport } from "@/lib/probe/report.ts";

const params = z.object({ deploymentId: z.uuid() });

export const listDeployments = operation({
	id: "listDeployments",
	group: "Deployments",
	method: "GET",
	path: "/deployments",
	summary: "The organization's deployments, oldest first",
	verbs: [list],
	query: z.strictObject(pageQuery),
	answers: { 200: { description: "A page of deployments", schema: pageOf(deploymentRef) } },
	handle: async ({ context, query: { limit, cursor } }) => {
		const after = fromCursor(cursor, uuidPosition);
		return { status: 200, body: slicePage(await list(context, {}), ({ id }) => id, { limit, after }) };
	},
});

export const readDeploymentApplications = operation({
	id: "readDeploymentApplications",
	group: "Deployments",
	method: "GET",
	path: "/deployments/{deploymentId}/applications",
	summary: "The applications that use a deployment's data keys, and the re-encryption of their tables",
	verbs: [readApplications],
	params,
	answers: { 200: { description: "What the applications reported", schema: applicationDataView } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params }) => ({ status: 200, body: await readApplications(context, params) }),
});

export const probeKey = operation({
	id: "probeKey",
	group: "Deployments",
	method: "POST",
	path: "/deployments/{deploymentId}/probe",
	summary: "Probes a key for a deployment without saving it",
	description:
		"Each probe calls AWS KMS at the cost of the key's owner. Limit: ten a minute per organization.",
	verbs: [probeCandidate],
	params,
	body: z.strictObject({ arn: z.string().min(1).max(2048) }),
	example: { arn: "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
	answers: { 200: { description: "The result of each check", schema: probeReport } },
	refusals: ["NOT_FOUND", "KMS_MISCONFIGURED", "KMS_UNREACHABLE"],
	handle: async ({ context, params: { deploymentId }, body: { arn } }) => ({
		status: 200,
		body: await probeCandidate(context, { deploymentId, arn }),
	}),
});

const keyPolicy = z.object({
	Version: z.literal("2012-10-17"),
	Statement: z.array(
		z.object({
			Sid: z.string(),
			Effect: z.literal("Allow"),
			Principal: z.object({ AWS: z.string() }),
			Action: z.array(z.string()),
			Resource: z.literal("*"),
			Condition: z.object({ StringEquals: z.record(z.string(), z.string()) }).optional(),
		}),
	),
});

export const readKeyPolicy = operation({
	id: "readKeyPolicy",
	group: "Deployments",
	method: "GET",
	path: "/deployments/{deploymentId}/key-policy",
	summary: "The key policy for this deployment, or the text for a tool that creates the key",
	verbs: [keyForDeployment],
	params,
	query: z.strictObject({
		format: z.enum(["json", "cli", "terraform", "cloudformation"]).default("json"),
		multiRegion: z.enum(["true", "false"]).default("false"),
		rotationDays: z.coerce.number().int().min(90).max(2560).default(365),
		accountId: z
			.string()
			.regex(/^[0-9]{12}$/, { error: "Enter a 12-digit AWS account ID." })
			.optional()
			.meta({ description: "The key's AWS account, filled in. Without it, the policy has a placeholder." }),
	}),
	answers: {
		200: {
			description: "The key policy, or the text for the tool",
			schema: keyPolicy,
			plain: "Commands, a Terraform configuration or a CloudFormation template",
		},
	},
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { deploymentId }, query }) => {
		const { format, multiRegion, rotationDays, accountId } = query;
		const { plan } = await keyForDeployment(context, { deploymentId });
		const setup = keySetup({ ...plan, isMultiRegion: multiRegion === "true", rotationDays, accountId });
		if (format === "json") return { status: 200, body: JSON.parse(setup.policy) };
		const texts = {
			cli: setup.awsCli,
			terraform: setup.terraform,
			cloudformation: setup.cloudFormation,
		};
		return { status: 200, text: { type: "text/plain; charset=utf-8", content: texts[format] } };
	},
});
