import type { AuditAction } from "../audit/actions.ts";
import type { AuditRow } from "../audit/append.ts";
import type { Tx } from "../platform/db.ts";
import { appendToChains } from "./account-chains.ts";
import type { Authorized } from "./authorize.ts";
import type { RequestContext } from "./context.ts";
import { sampleOpening } from "./sample-opening.ts";

/** A change's entry in the audit log. */
export type AuditNote = Pick<AuditRow, "target" | "details"> & {
	action: AuditAction;
	/** The organization of the chain, if the caller acts outside of all organizations. */
	organizationId?: string;
	/** The organizations of the chains, for a change to several, such as to an account; empty means the system's chain. */
	organizationIds?: string[];
	/** A payload was read: reads by tokens are sampled. */
	isOpening?: true;
};

/** Writes the audit row of a change, in its transaction. */
export async function recordChange(
	tx: Tx,
	context: RequestContext,
	{ actor, organization }: Authorized,
	audit: AuditNote,
): Promise<void> {
	const sample = audit.isOpening ? await sampleOpening(tx, { actor, organization }) : { oneIn: 1 };
	if (!sample) return;
	const details = { ...audit.details, ...(sample.oneIn > 1 && { sampledOneIn: sample.oneIn }) };
	const { organizationIds, organizationId = organization?.id } = audit;
	await appendToChains(tx, organizationIds ?? (organizationId ? [organizationId] : []), {
		action: audit.action,
		outcome: "done",
		actor,
		...(audit.target && { target: audit.target }),
		details,
		ip: context.ip,
		requestId: context.requestId,
	});
}
