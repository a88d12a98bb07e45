import type { Change } from "../../access/verbs.ts";
import type { AuditAction } from "../../audit/actions.ts";
import type { Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Organization } from "../../platform/prisma/client.ts";
import { findOrganizationToChange } from "./find-organization.ts";

type Column = "name" | "externalId" | "retentionDays" | "auditOpeningsOneIn" | "isSsoOnly";

/**
 * Sets one column of an organization; the audit row has both values. `unchanged` is the message if it has this value
 * already. @throws KeyholdError NOT_FOUND; CONFLICT if nothing would change
 */
export async function changeOrganization<Name extends Column, Value>(
	tx: Tx,
	slug: string,
	{
		action,
		column,
		to,
		unchanged,
	}: { action: AuditAction; column: Name; to: Organization[Name]; unchanged: string },
	answer: (id: string) => Value,
): Promise<Change<Value>> {
	const organization = await findOrganizationToChange(tx, slug);
	const { id, [column]: from } = organization;
	if (from === to) throw new KeyholdError("CONFLICT", unchanged);
	await tx.organization.update({ where: { id }, data: { [column]: to } });
	return {
		value: answer(id),
		audit: { action, organizationId: id, target: { type: "organization", id }, details: { from, to } },
	};
}
