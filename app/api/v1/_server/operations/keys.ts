import { z } from "zod";
import { toEtag } from "@/lib/api/etags.ts";
import { operation } from "@/lib/api/operation.ts";
import { fromCursor, pageOf, pageQuery, toCursor, uuidPosition } from "@/lib/api/pages.ts";
import { historyRanges } from "@/lib/health/key-health-history.ts";
import { keyHealthView, readKeyHealth as readHealth } from "@/lib/health/read-key-health.ts";
import { activateKey as activate } from "@/lib/keys/activate-key.ts";
import { addKey as add } from "@/lib/keys/add-key.ts";
import { resourcesToCover } from "@/lib/keys/covered-resources.ts";
import { customerKey } from "@/lib/keys/customer-key.ts";
import { deleteKey as remove } from "@/lib/keys/delete-key.ts";
import { listKeys as list } from "@/lib/keys/list-keys.ts";
import { description, keyName, newKeyFields } from "@/lib/keys/new-key.ts";
import { readKey as read } from "@/lib/keys/read-key.ts";
import { renameKey as rename } from "@/lib/keys/rename-key.ts";
import { replaceKey as replace } from "@/lib/keys/replace-key.ts";
import { recordedRequest } from "@/lib/organizations/approvals/record-request.ts";
import { requestReason } from "@/lib/organizations/approvals/request-reason.ts";
import { versionOf } from "@/lib/platform/version.ts";
import { id } from "@/lib/platform/view.ts";

const group = "Keys";
const params = z.object({ keyId: z.uuid() });
const inDeployment = z.object({ deploymentId: z.uuid() });
const newKey = z.strictObject(newKeyFields);
const started = z.object({ rekeyId: id });

const arn = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const newKeyExample = { arn, name: "prod-data-key", description: "Keys of the shop" };

export const listKeys = operation({
	id: "listKeys",
	group,
	method: "GET",
	path: "/deployments/{deploymentId}/keys",
	summary: "The customer's keys of a deployment, newest first",
	verbs: [list],
	params: inDeployment,
	query: z.strictObject({
		...pageQuery,
		deleted: z.enum(["true", "false"]).default("false").meta({ description: "Include deleted keys." }),
	}),
	answers: { 200: { description: "A page of keys", schema: pageOf(customerKey) } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { deploymentId }, query: { limit, cursor, deleted } }) => {
		const after = fromCursor(cursor, uuidPosition);
		const withDeleted = deleted === "true";
		const { keys, next } = await list(context, { deploymentId, withDeleted, limit, after });
		return { status: 200, body: { items: keys, nextCursor: toCursor(next) } };
	},
});

export const addKey = operation({
	id: "addKey",
	group,
	method: "POST",
	path: "/deployments/{deploymentId}/keys",
	summary: "Probes a key and saves it. It protects nothing until you activate it",
	verbs: [add],
	params: inDeployment,
	body: newKey,
	example: newKeyExample,
	answers: {
		201: {
			description: "The key, as GET returns it",
			schema: customerKey,
			headers: { Location: "always", ETag: "always" },
		},
	},
	refusals: ["NOT_FOUND", "CONFLICT", "PROBE_FAILED", "KMS_MISCONFIGURED", "KMS_UNREACHABLE"],
	handle: async ({ context, params: { deploymentId }, body }) => {
		const { key: added } = await add(context, { ...body, deploymentId });
		return { status: 201, body: added, location: `/keys/${added.id}`, etag: toEtag(versionOf(added)) };
	},
});

export const readKey = operation({
	id: "readKey",
	group,
	method: "GET",
	path: "/keys/{keyId}",
	summary: "One key",
	verbs: [read],
	params,
	answers: { 200: { description: "The key", schema: customerKey, headers: { ETag: "always" } } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { keyId } }) => {
		const found = await read(context, { keyId });
		return { status: 200, body: found, etag: toEtag(versionOf(found)) };
	},
});

export const readKeyHealth = operation({
	id: "readKeyHealth",
	group,
	method: "GET",
	path: "/keys/{keyId}/health",
	summary: "A key's health and its history",
	verbs: [readHealth],
	params,
	query: z.strictObject({ range: z.enum(historyRanges).default("24h") }),
	answers: { 200: { description: "Health and its history", schema: keyHealthView } },
	refusals: ["NOT_FOUND"],
	handle: async ({ context, params: { keyId }, query: { range } }) => ({
		status: 200,
		body: await readHealth(context, { keyId, range }),
	}),
});

export const renameKey = operation({
	id: "renameKey",
	group,
	method: "PATCH",
	path: "/keys/{keyId}",
	summary: "Changes a key's name or description",
	description: "Fields that you leave out keep their values.",
	verbs: [rename],
	params,
	body: z.strictObject({ name: keyName.optional(), description: description.optional() }),
	example: { name: "prod-data-key-2027" },
	isConditional: true,
	answers: {
		200: { description: "The key, as GET returns it", schema: customerKey, headers: { ETag: "always" } },
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
	handle: async ({ context, params: { keyId }, body, expectedVersions }) => {
		const renamed = await rename(context, { ...body, keyId, expectedVersions });
		return { status: 200, body: renamed, etag: toEtag(versionOf(renamed)) };
	},
});

export const activateKey = operation({
	id: "activateKey",
	group,
	method: "POST",
	path: "/keys/{keyId}/activate",
	summary: "Starts protecting the deployment's data with an added key",
	description:
		"New records use it immediately. Existing records follow in the background: the rekey shows the progress.",
	verbs: [activate],
	params,
	body: z.strictObject({
		cover: resourcesToCover.meta({
			description:
				"Resources that the key is to protect besides those that it covers by its deployment's settings.",
		}),
	}),
	isBodyOptional: true,
	example: { cover: ["SCHEDULED_QUERIES"] },
	isConditional: true,
	answers: {
		202: { description: "The rekey that moves the data", schema: started, headers: { Location: "always" } },
	},
	refusals: ["NOT_FOUND", "CONFLICT", "KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED"],
	handle: async ({ context, params: { keyId }, body: { cover }, expectedVersions }) => {
		const { rekeyId } = await activate(context, { keyId, cover, expectedVersions });
		return { status: 202, body: { rekeyId }, location: `/rekeys/${rekeyId}` };
	},
});

export const replaceKey = operation({
	id: "replaceKey",
	group,
	method: "POST",
	path: "/keys/{keyId}/replace",
	summary: "Moves the deployment's data directly to another key",
	verbs: [replace],
	params,
	body: z.strictObject({ ...newKeyFields, ...requestReason }),
	example: newKeyExample,
	isConditional: true,
	answers: {
		202: {
			description: "The new key and the rekey that moves the data, or the request for approval",
			schema: z.union([z.object({ keyId: id, rekeyId: id }), recordedRequest]),
			headers: { Location: "sometimes" },
		},
	},
	refusals: ["NOT_FOUND", "CONFLICT", "PROBE_FAILED", "KEY_REVOKED", "KMS_UNREACHABLE", "KMS_MISCONFIGURED"],
	handle: async ({ context, params: { keyId }, body, expectedVersions }) => {
		const outcome = await replace(context, { ...body, keyId, expectedVersions });
		if (outcome.kind === "approval") return { status: 202, body: outcome };
		return { status: 202, body: outcome, location: `/rekeys/${outcome.rekeyId}` };
	},
});

export const deleteKey = operation({
	id: "deleteKey",
	group,
	method: "DELETE",
	path: "/keys/{keyId}",
	summary: "Deletes a key. If it is in use, its data moves to the managed key first",
	description: "The key in AWS is not changed. A token can never destroy data.",
	verbs: [remove],
	params,
	body: z.strictObject({
		confirmArn: z.string().max(2048).meta({ description: "The ARN of the key." }),
		...requestReason,
	}),
	example: { confirmArn: arn },
	isConditional: true,
	answers: {
		202: {
			description: "The rekey after which it is deleted, or the request for approval",
			schema: z.union([started, recordedRequest]),
			headers: { Location: "sometimes" },
		},
		204: { description: "The key protected nothing and is deleted" },
	},
	refusals: [
		"NOT_FOUND",
		"CONFLICT",
		"CONFIRMATION_MISMATCH",
		"KEY_REVOKED",
		"KMS_UNREACHABLE",
		"KMS_MISCONFIGURED",
	],
	handle: async ({ context, params: { keyId }, body, expectedVersions }) => {
		const outcome = await remove(context, { ...body, keyId, expectedVersions });
		if (outcome.kind === "approval") return { status: 202, body: outcome };
		if (outcome.rekeyId === null) return { status: 204 };
		return { status: 202, body: outcome, location: `/rekeys/${outcome.rekeyId}` };
	},
});
