import type { z } from "zod";
import type { Permission } from "../access/permissions.ts";
import { type AuditNote, mutation, organizationOf, type Verb } from "../access/verbs.ts";
import type { AuditActor } from "../audit/append.ts";
import { now } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/**
 * How many probes an organization may ask for within a minute: each makes two calls, and six for each resource that the
 * key will cover, which the key's owner may pay for.
 */
export const probesPerMinute = 10;

const windowMs = 60_000;
const action = "key.check-requested";

type ProbeTurn<Schema extends z.ZodType> = {
	permission: Permission;
	input: Schema;
	/** Whose turn it takes, where the caller stands outside of all organizations. */
	ownerOf?: ((tx: Tx, input: z.output<Schema>) => Promise<string>) | undefined;
	/** What is to be probed, for the audit log. What it throws costs no turn. */
	about: (
		tx: Tx,
		organizationId: string,
		input: z.output<Schema>,
		actor: AuditActor,
	) => Promise<Pick<AuditNote, "target" | "details">>;
};

/**
 * A verb that probes a key, once it has taken one of its organization's turns. The turns are the audit rows of what was
 * asked for, so they are counted over all processes, and a probe that does not end has left its trace.
 * @throws KeyholdError RATE_LIMITED, which says when to try again; nothing was called then.
 */
export function withProbeTurn<Schema extends z.ZodType, Value>(
	{ permission, input: schema, ownerOf, about }: ProbeTurn<Schema>,
	verb: Verb<Schema, Value>,
): Verb<Schema, Value> {
	const takeTurn = mutation({
		permission,
		input: schema,
		run: async ({ tx, input, ...authorized }) => {
			const organizationId = (await ownerOf?.(tx, input)) ?? organizationOf(authorized).id;
			const note = await about(tx, organizationId, input, authorized.actor);
			await requireTurn(tx, organizationId);
			return { value: undefined, audit: { action, organizationId, ...note } };
		},
	});
	return async (context, raw) => {
		await takeTurn(context, raw);
		return verb(context, raw);
	};
}

async function requireTurn(tx: Tx, organizationId: string): Promise<void> {
	// One at a time, until the row of this turn has committed: two that count side by side would both find room.
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
