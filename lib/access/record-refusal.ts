import { type AuditRow, appendAudit, systemChainId } from "../audit/append.ts";
import { inTransaction, withConnections } from "../platform/db.ts";
import { KeyholdError, toKeyholdError } from "../platform/errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { logBounded } from "../platform/log-bounded.ts";
import { perProcess } from "../platform/per-process.ts";
import { tally } from "../platform/tally.ts";
import type { Authorized } from "./authorize.ts";
import type { RequestContext } from "./context.ts";
import type { Permission } from "./permissions.ts";

/** A chain takes one row at a time, so more connections for one organization would only wait. */
const limits = { atOnce: 1, waiting: 100, waitMs: 5_000 };

const lanes = perProcess(
	"refusals",
	() =>
		new Lanes(
			limits,
			() =>
				new KeyholdError("RATE_LIMITED", "Too many refusals are waiting for their audit rows in this chain."),
		),
);

const unrecorded = tally(
	"keyhold_audit_refusals_unrecorded_total",
	"Refused requests without an audit row, since the database did not take it in time.",
);

/**
 * Writes the audit row of a refused request. If the database does not accept it in time, the row is logged and counted
 * instead: the request stays refused, and must not look like a failure that is worth retrying.
 */
export async function recordRefusal(
	{ ip, requestId }: Pick<RequestContext, "ip" | "requestId">,
	action: Permission,
	{ actor, organization }: Pick<Authorized, "actor"> & { organization: { id: string } | null },
	about: Pick<AuditRow, "target" | "details"> = {},
): Promise<void> {
	const chainId = organization?.id ?? systemChainId;
	const row: AuditRow = { chainId, action, outcome: "refused", actor, ...about, ip, requestId };
	try {
		await lanes().inTurn(chainId, () =>
			withConnections("audit", () => inTransaction((tx) => appendAudit(tx, row))),
		);
	} catch (err) {
		const { code } = toKeyholdError(err);
		if (code !== "DATABASE_UNAVAILABLE" && code !== "RATE_LIMITED") throw err;
		unrecorded.count++;
		logBounded("error", "refusal unrecorded", { err, ...row }, "a refusal has no row in the audit log");
	}
}
