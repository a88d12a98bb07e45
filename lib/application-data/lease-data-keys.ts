import { z } from "zod";
import { type ApplicationCaller, applicationVerb } from "../access/application-verb.ts";
import { missingScope } from "../access/authorize.ts";
import { applicationScopesFor, isApplicationAllowed, type Permission } from "../access/permissions.ts";
import { recordRefusal } from "../access/record-refusal.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { LeasePurpose } from "../platform/prisma/client.ts";
import { applicationProcess, itemError, mentionedTable, namedTenant, uuid } from "./application-inputs.ts";
import { recordItemRefusals, toItemError } from "./item-results.ts";
import { noteProcess } from "./lease-holder.ts";
import { leaseMany } from "./lease-many.ts";
import type { GrantedLease, LeaseRequest } from "./lease-request.ts";
import { resolveTenants } from "./resolve-tenants.ts";

const maxLeases = 5_000;

const held = uuid.optional().meta({ description: "The data key that the process holds for this already." });

const leaseItem = z.discriminatedUnion("purpose", [
	z.strictObject({
		purpose: z.literal("SEAL"),
		...namedTenant,
		holds: held,
		sealed: z
			.number()
			.int()
			.min(0)
			.max(2 ** 32)
			.optional()
			.meta({ description: "Seals made with the held data key since the last report." }),
	}),
	z.strictObject({
		purpose: z.literal("OPEN"),
		...namedTenant,
		dataKeyId: uuid.meta({ description: "As the sealed value names it." }),
		holds: held,
		table: mentionedTable.optional().meta({ description: "The vendor's table, for alerts." }),
	}),
	z.strictObject({ purpose: z.literal("INDEX"), ...namedTenant, holds: held }),
]);
type LeaseItem = z.output<typeof leaseItem>;

export const leaseInput = z.strictObject({
	process: applicationProcess,
	leases: z.array(leaseItem).min(1).max(maxLeases),
});

const lease = z
	.object({
		deploymentId: z.uuid(),
		dataKeyId: z.uuid(),
		key: z
			.string()
			.optional()
			.meta({ description: "The data key: 32 bytes in base64. Left out if the process holds it." }),
		leaseMs: z
			.number()
			.int()
			.meta({ description: "For how long it may be used, counted from when the request was sent." }),
		graceMs: z.number().int().meta({
			description: "For how long it may be used while Keyhold does not answer (outage grace). 0: no grace.",
		}),
		seals: z.number().int().optional().meta({
			description:
				"SEAL only: seals that may be made besides those reported in this request. A process has one budget per data key, however it names the tenant.",
		}),
	})
	.meta({ id: "Lease" });

export const leaseOutput = z.object({ leases: z.array(z.union([lease, itemError])) });

/** The permission that a purpose needs. */
export const permissionOf: Record<LeasePurpose, Permission> = {
	SEAL: "vault:seal",
	OPEN: "vault:open",
	INDEX: "vault:index",
};

/**
 * Leases unwrapped data keys to a process of the vendor, or renews its leases: all of them in one request. Each lease
 * succeeds or fails on its own. @throws KeyholdError FORBIDDEN for the process ID of another token
 */
export const leaseDataKeys = applicationVerb({
	name: "leaseDataKeys",
	permission: "vault:lease",
	input: leaseInput,
	run: async ({ input, ...caller }): Promise<z.input<typeof leaseOutput>> => {
		const holder = { ...caller, process: input.process };
		const [tenants] = await Promise.all([
			resolveTenants(caller, "vault:lease", input.leases, ({ purpose }) => purpose),
			noteProcess(holder),
		]);
		const missing = await missingScopes(caller, input.leases);
		const results: (GrantedLease | KeyholdError)[] = [];
		const asked: { at: number; request: LeaseRequest }[] = [];
		for (const [at, item] of input.leases.entries()) {
			const tenant = tenants[at] as (typeof tenants)[number];
			const refusal = missing.get(item.purpose) ?? (tenant instanceof KeyholdError ? tenant : null);
			if (refusal) results[at] = refusal;
			else asked.push({ at, request: requestOf(item, tenant as Exclude<typeof tenant, KeyholdError>) });
		}
		const granted = await leaseMany(
			holder,
			asked.map(({ request }) => request),
		);
		for (const [index, { at }] of asked.entries())
			results[at] = granted[index] as GrantedLease | KeyholdError;
		await recordItemRefusals(
			caller,
			asked.flatMap(({ at, request }) => {
				const error = results[at];
				if (!(error instanceof KeyholdError)) return [];
				const { organizationId } = request.deployment;
				return [{ organizationId, permission: permissionOf[request.purpose], error }];
			}),
		);
		return {
			leases: results.map((result, at) =>
				result instanceof KeyholdError
					? toItemError(result)
					: leaseView(result, input.leases[at] as LeaseItem),
			),
		};
	},
});

/** The purposes whose scope the token lacks; each refusal is audited once. */
async function missingScopes(
	{ actor, application, context }: ApplicationCaller,
	items: readonly LeaseItem[],
): Promise<Map<LeasePurpose, KeyholdError>> {
	const missing = new Map<LeasePurpose, KeyholdError>();
	for (const purpose of new Set(items.map((item) => item.purpose))) {
		const permission = permissionOf[purpose];
		if (isApplicationAllowed(permission, application.scopes)) continue;
		await recordRefusal(context, permission, { actor, organization: null });
		missing.set(purpose, missingScope(permission, applicationScopesFor(permission)));
	}
	return missing;
}

function requestOf(item: LeaseItem, deployment: LeaseRequest["deployment"]): LeaseRequest {
	const common = { deployment, heldId: item.holds };
	if (item.purpose === "OPEN")
		return { ...common, purpose: "OPEN", dataKeyId: item.dataKeyId, table: item.table };
	return { ...common, purpose: item.purpose, ...(item.purpose === "SEAL" && { sealed: item.sealed }) };
}

function leaseView({ dataKey, key, leaseMs, graceMs, seals }: GrantedLease, item: LeaseItem) {
	return {
		deploymentId: dataKey.deploymentId,
		dataKeyId: dataKey.id,
		...(item.holds !== dataKey.id && { key: exportedKey(key) }),
		leaseMs,
		graceMs,
		...(item.purpose === "SEAL" && { seals }),
	};
}

/** The bytes of a data key in base64. The copy is overwritten; the text is gone with the answer. */
function exportedKey(key: GrantedLease["key"]): string {
	const bytes = key.export();
	const text = bytes.toString("base64");
	bytes.fill(0);
	return text;
}
