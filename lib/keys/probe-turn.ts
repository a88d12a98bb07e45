import type { Authorized } from "../access/authorize.ts";
import type { AuditNote } from "../access/record-change.ts";
import { organizationOf } from "../access/verbs.ts";
import type { AuditActor } from "../audit/append.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/**
 * Probes per organization and minute. Each makes two calls to KMS, and six for each resource that the key will cover,
 * which the key's owner may pay for.
 */
export const probesPerMinute = 10;

const windowMs = 60_000;
const action = "key.check-requested";

type ProbeTurn<Input> = {
	/** The owner of the key, for callers outside of all organizations. */
	ownerOf?: ((tx: Tx, input: Input) => Promise<string>) | undefined;
	/** Names for the audit log the key to be probed. An error thrown here costs no turn. */
	about: (
		tx: Tx,
		organizationId: string,
		input: Input,
		actor: AuditActor,
	) => Promise<Pick<AuditNote, "target" | "details">>;
};

/**
 * The `reserve` of a verb that probes a key: takes one of its organization's turns. The audit rows of requested probes
 * are the turns, so all processes share one count, and a probe that never ends has left its trace.
 * @throws KeyholdError RATE_LIMITED, with the time to wait; KMS was not called.
 */
export function probeTurn<Input>({ ownerOf, about }: ProbeTurn<Input>) {
	return async ({ tx, input, ...authorized }: Authorized & { tx: Tx; input: Input }): Promise<AuditNote> => {
		const organizationId = (await ownerOf?.(tx, input)) ?? organizationOf(authorized).id;
		const note = await about(tx, organizationId, input, authorized.actor);
		await requireTurn(tx, organizationId);
		return { action, organizationId, ...note };
	};
}

async function requireTurn(tx: Tx, organizationId: string): Promise<void> {
	// Serialize until this turn's row has committed: two concurrent counts would both find a free turn.
	await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`probe turn ${organizationId}`}, 0))`;
	const taken = await tx.auditEvent.findMany({
		where: {
			chainId: organizationId,
			at: { gt: new Date(now().getTime() - windowMs) },
			action,
			outcome: "done",
		},
		orderBy: { at: "desc" },
		take: probesPerMinute,
		select: { at: true },
	});
	const oldest = taken[probesPerMinute - 1];
	if (!oldest) return;
	const waitS = Math.max(1, Math.ceil((oldest.at.getTime() + windowMs - now().getTime()) / 1000));
	throw new KeyholdError(
		"RATE_LIMITED",
		`This organization has checked keys ${probesPerMinute} times within a minute. Each check makes AWS KMS calls that the key's owner may pay for, so this one was not made. Try again in ${waitS} s.`,
		{ retryAfterSeconds: waitS },
	);
}
