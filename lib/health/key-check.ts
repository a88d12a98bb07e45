import { z } from "zod";
import type { Authorized } from "../access/authorize.ts";
import type { Permission } from "../access/permissions.ts";
import { mutation, organizationOf, type Verb } from "../access/verbs.ts";
import { findKey } from "../keys/find-key.ts";
import { runProbe } from "../keys/probe-candidate.ts";
import { probeTurn } from "../keys/probe-turn.ts";
import type { Db } from "../platform/db.ts";
import type { ProbeReport } from "../probe/report.ts";
import { checkKey } from "./check-key.ts";
import { keepProbe } from "./keep-probe.ts";

const input = z.object({ keyId: z.uuid() });

type KeyCheck = {
	name: string;
	permission: Permission;
	/** Finds the key's organization for callers outside of it; without it, callers check keys of their own. */
	ownerOf?: (on: Db, keyId: string) => Promise<string>;
};

/**
 * Makes a verb that checks a saved key now, by unwrapping and with the whole probe, and keeps the report. Rate limit and audit
 * rows are those of the key's organization.
 */
export function keyCheck({ name, permission, ownerOf }: KeyCheck): Verb<typeof input, ProbeReport> {
	const ownerId = async (on: Db, keyId: string, authorized: Pick<Authorized, "organization">) =>
		(await ownerOf?.(on, keyId)) ?? organizationOf(authorized).id;
	return mutation({
		name,
		permission,
		input,
		reserve: probeTurn({
			ownerOf: ownerOf && ((tx, { keyId }) => ownerOf(tx, keyId)),
			about: async (tx, organizationId, { keyId }) => {
				const { id, arn } = await findKey(tx, organizationId, keyId);
				return { target: { type: "key", id }, details: { arn } };
			},
		}),
		prepare: async ({ db, input: { keyId }, ...authorized }) => {
			const organizationId = await ownerId(db, keyId, authorized);
			const key = await findKey(db, organizationId, keyId);
			const candidate = { deploymentId: key.deployment.id, arn: key.arn };
			const report = await runProbe(db, organizationId, candidate, key.id);
			await checkKey(key.id, report);
			return report;
		},
		run: async ({ tx, input: { keyId }, prepared: report, ...authorized }) => {
			const organizationId = await ownerId(tx, keyId, authorized);
			const key = await findKey(tx, organizationId, keyId);
			await keepProbe(tx, { id: key.id, organizationId }, report);
			return {
				value: report,
				audit: {
					action: "key.checked",
					organizationId,
					target: { type: "key", id: key.id },
					details: { outcome: report.outcome },
				},
			};
		},
	});
}
