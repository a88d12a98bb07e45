import { z } from "zod";
import { lockOrganization } from "../../access/lock-organization.ts";
import type { AuditNote } from "../../access/record-change.ts";
import { mutation } from "../../access/verbs.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Organization } from "../../platform/prisma/client.ts";
import { expectedVersions, versionOf } from "../../platform/version.ts";
import { deploymentFields, storeDeployment } from "./create-deployment.ts";
import { storeOrganization } from "./create-organization.ts";
import { requireNotOffboarded } from "./find-organization.ts";
import { externalIdInput, lockNames, nameInput, requireFreeNames, slugInput } from "./organization-names.ts";
import { type OrganizationView, readOrganizations } from "./organization-view.ts";

/**
 * Creates the organization with this external ID, or brings it to the wanted state: name and deployments. Nothing that holds
 * data is ever deleted: deployments that exist and are not wanted are kept and returned as `unlistedDeployments`. If nothing
 * is to be done, nothing is written, not even an audit row.
 * @throws KeyholdError CONFLICT for another slug or region, or a name that another organization has; PRECONDITION_FAILED
 */
export const putOrganization = mutation({
	name: "putOrganization",
	permission: "operator:write-organizations",
	input: z.object({
		organization: externalIdInput,
		slug: slugInput,
		name: nameInput,
		deployments: z
			.array(z.strictObject(deploymentFields))
			.max(50)
			.refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
				error: "Give each deployment a name of its own.",
			})
			.default([]),
		expectedVersions,
	}),
	run: async ({ tx, input }) => {
		const { organization: externalId, slug, name } = input;
		await lockNames(tx, [externalId, slug]);
		const before = await findToChange(tx, externalId);
		if (before) requireNotOffboarded(before);
		if (before && before.slug !== slug)
			throw new KeyholdError(
				"CONFLICT",
				`${externalId} has the slug ${before.slug}. A slug never changes, since it is part of links. Nothing was changed.`,
			);
		await requireVersion(tx, before, input.expectedVersions);
		await requireFreeNames(tx, [externalId, slug], before?.id ?? null);
		const { id, audit } = before
			? { id: before.id, audit: await rename(tx, before, name) }
			: await create(tx, { slug, name, externalId });
		audit.push(...(await addDeployments(tx, id, input.deployments)));
		const [organization] = await readOrganizations(tx, { id }, 1);
		const wanted = new Set(input.deployments.map((one) => one.name));
		const names = (organization as OrganizationView).deployments.map((one) => one.name);
		return {
			value: {
				...(organization as OrganizationView),
				isCreated: before === null,
				unlistedDeployments: names.filter((one) => !wanted.has(one)),
			},
			audit,
		};
	},
});

/** The organization with this external ID, which does not change until the transaction ends. */
async function findToChange(tx: Tx, externalId: string): Promise<Organization | null> {
	const found = await tx.organization.findUnique({ where: { externalId }, select: { id: true } });
	if (!found) return null;
	await lockOrganization(tx, found.id);
	return tx.organization.findUnique({ where: { externalId } });
}

async function requireVersion(tx: Tx, before: Organization | null, expected: string[] | undefined) {
	if (!expected) return;
	const [view] = before ? await readOrganizations(tx, { id: before.id }, 1) : [];
	if (view && expected.includes(versionOf(view))) return;
	throw new KeyholdError(
		"PRECONDITION_FAILED",
		"The organization has changed since you read it. Nothing was done. Read it again, then decide.",
	);
}

async function create(tx: Tx, organization: Parameters<typeof storeOrganization>[1]) {
	const { value, audit } = await storeOrganization(tx, organization);
	return { id: value.id, audit: [audit] as AuditNote[] };
}

async function rename(tx: Tx, { id, name: from }: Organization, to: string): Promise<AuditNote[]> {
	if (from === to) return [];
	await tx.organization.update({ where: { id }, data: { name: to } });
	return [
		{
			action: "organization.renamed",
			organizationId: id,
			target: { type: "organization", id },
			details: { from, to },
		},
	];
}

async function addDeployments(
	tx: Tx,
	organizationId: string,
	wanted: { name: string; region: string }[],
): Promise<AuditNote[]> {
	const present = await tx.deployment.findMany({ where: { organizationId } });
	const regions = new Map(present.map(({ name, region }) => [name, region]));
	const audit: AuditNote[] = [];
	for (const { name, region } of wanted) {
		const there = regions.get(name);
		if (there === region) continue;
		if (there !== undefined)
			throw new KeyholdError(
				"CONFLICT",
				`The deployment ${name} is in ${there}, and a deployment never moves. Create one with another name. Nothing was changed.`,
			);
		audit.push((await storeDeployment(tx, organizationId, { name, region })).audit);
	}
	return audit;
}
