import { z } from "zod";
import type { ApplicationCaller } from "../access/application-verb.ts";
import type { Permission } from "../access/permissions.ts";
import { recordRefusal } from "../access/record-refusal.ts";
import { tenantClosed } from "../access/require-open.ts";
import { now } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { storableText } from "../platform/is-storable-text.ts";
import type { LeasePurpose } from "../platform/prisma/client.ts";
import { yourOperator } from "../platform/vendor-names.ts";
import type { OwnedDeployment } from "../vault/current-sealer.ts";
import type { NamedTenant } from "./application-inputs.ts";

/** The most organizations outside a token's grant whose logs record one request; the system's log covers the rest. */
const maxRecorded = 20;

type Row = {
	at: string;
	organizationId: string;
	name: string;
	offboardingEndsAt: Date | null;
	deploymentIds: string[];
};

/** What an item is for; null for anything else. */
type Use = LeasePurpose | null;

/**
 * The deployment that each item names, in order, or the reason why the item is refused: in one query. A tenant outside the
 * token's grant and one that does not exist get the same TENANT_NOT_FOUND, which is audited before this returns. While a tenant
 * is being offboarded, nothing is sealed for it; its data can be opened until the grace period ends, so that the vendor can
 * give it back.
 */
export async function resolveTenants<Item extends NamedTenant>(
	caller: ApplicationCaller,
	permission: Permission,
	items: readonly Item[],
	useOf: (item: Item) => Use,
): Promise<(OwnedDeployment | KeyholdError)[]> {
	const named = new Map(items.map((item) => [keyOf(item), item]));
	const found = await findDeployments([...named.values()]);
	const foreign = new Set<string | null>();
	const resolved = new Map<string, OwnedDeployment | KeyholdError>();
	const closed = new Map<string, Row>();
	for (const [index, [key, item]] of [...named].entries()) {
		const row = found.get(index);
		const isGranted = row && (caller.application.organizationIds?.has(row.organizationId) ?? true);
		if (!isGranted) foreign.add(row && foreign.size < maxRecorded ? row.organizationId : null);
		resolved.set(key, isGranted ? deploymentOf(row, item) : tenantNotFound());
		if (isGranted && row.offboardingEndsAt) closed.set(key, row);
	}
	for (const id of foreign) {
		const organization = id === null ? null : { id };
		await recordRefusal(caller.context, permission, { actor: caller.actor, organization });
	}
	return items.map((item) => {
		const key = keyOf(item);
		const row = closed.get(key);
		if (row && isClosedFor(useOf(item), row)) return tenantClosed(row);
		return resolved.get(key) as OwnedDeployment | KeyholdError;
	});
}

/** Opening a value after the end says that its data key is destroyed. Reads the clock. */
function isClosedFor(use: Use, { offboardingEndsAt }: Row): boolean {
	const isOver = offboardingEndsAt !== null && offboardingEndsAt <= now();
	return use === "SEAL" || (use === "INDEX" && isOver);
}

const keyOf = ({ tenant, deployment }: NamedTenant) => JSON.stringify([tenant, deployment]);

function deploymentOf(
	{ organizationId, deploymentIds }: Row,
	{ deployment }: NamedTenant,
): OwnedDeployment | KeyholdError {
	const [id, another] = deploymentIds;
	if (id === undefined)
		return new KeyholdError(
			"TENANT_NOT_FOUND",
			deployment === undefined
				? `This tenant has no deployment. Ask ${yourOperator()} to create one.`
				: "This tenant has no such deployment.",
		);
	if (another !== undefined && deployment === undefined)
		return new KeyholdError("INVALID_INPUT", "This tenant has several deployments. Name one of them.");
	return { id, organizationId };
}

/** The refusal that reveals nothing about the organizations outside a token's grant. */
function tenantNotFound(): KeyholdError {
	return new KeyholdError(
		"TENANT_NOT_FOUND",
		"There is no such tenant, or this token is not for it. Check the external ID, slug or ID, and the organizations of the token.",
	);
}

/**
 * Organizations by index of the item. Text that is a UUID is an ID or external ID, never a slug or a deployment's name. No
 * two organizations share a name of any kind (`requireFreeNames`).
 */
async function findDeployments(items: NamedTenant[]): Promise<Map<number, Row>> {
	const ids = (texts: (string | undefined)[]) => texts.map((text) => (isId(text) ? text : null));
	// Nothing has a name that cannot be stored.
	const tenants = items.map(({ tenant }) => storableText(tenant));
	const deployments = items.map(({ deployment }) => deployment && storableText(deployment));
	const { rows } = await pool().query<Row>({
		name: "resolve tenants and their state",
		text: `SELECT given.at, organization.id AS "organizationId", organization.name,
				organization.offboarding_ends_at AS "offboardingEndsAt", ARRAY(
				(SELECT id FROM deployments WHERE given.deployment IS NULL AND organization_id = organization.id LIMIT 2)
				UNION ALL SELECT id FROM deployments WHERE id = given.deployment_id AND organization_id = organization.id
				UNION ALL SELECT id FROM deployments
					WHERE given.deployment_id IS NULL AND organization_id = organization.id AND name = given.deployment
			) AS "deploymentIds"
			FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) WITH ORDINALITY
				AS given (name, id, deployment, deployment_id, at)
			CROSS JOIN LATERAL (
				SELECT id, name, offboarding_ends_at FROM organizations WHERE organizations.id = given.id
				UNION SELECT id, name, offboarding_ends_at FROM organizations
					WHERE given.id IS NULL AND organizations.slug = given.name
				UNION SELECT id, name, offboarding_ends_at FROM organizations WHERE organizations.external_id = given.name
			) AS organization`,
		values: [tenants, ids(tenants), deployments.map((text) => text ?? null), ids(deployments)],
	});
	return new Map(rows.map((row) => [Number(row.at) - 1, row]));
}

/** The pattern alone, since a request may name thousands: a failed parse makes an error with its own text. */
function isId(text: string | undefined): boolean {
	return text !== undefined && z.regexes.guid.test(text);
}
