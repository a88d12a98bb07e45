import type { z } from "zod";
import { collectAwsRequestIds } from "../platform/aws-request-ids.ts";
import { type Db, db, inTransaction, type Tx, withConnections } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { noteOrganization } from "../platform/log-scope.ts";
import {
	type Authorized,
	type Decision,
	decide,
	type OrganizationScope,
	type TenantAuthorized,
} from "./authorize.ts";
import type { RequestContext } from "./context.ts";
import { defineVerb } from "./define-verb.ts";
import { expensiveRead } from "./expensive-read.ts";
import { parseInput } from "./parse-input.ts";
import type { Permission } from "./permissions.ts";
import { type AuditNote, recordChange } from "./record-change.ts";
import { recordRefusal } from "./record-refusal.ts";

type Request<Schema extends z.ZodType> = {
	input: z.output<Schema>;
	/** For what is counted or recorded apart from the change, such as a wrong password. */
	context: RequestContext;
};

/** The result of a mutation: the answer, and the audit entry that commits with the change. */
export type Change<Value> = { value: Value; audit: AuditNote };

/** The result of a mutation that makes as many changes as are needed: an audit entry for each; none if nothing changed. */
export type Changes<Value> = { value: Value; audit: AuditNote[] };

type Definition<Schema extends z.ZodType, Caller> = {
	/** The name of the exported constant: coverage tests and traces use it. */
	name: string;
	permission: Permission;
	input: Schema;
	/**
	 * Runs first, in a transaction of its own, and leaves its own audit row: takes a place under a limit that must hold
	 * even if the rest never ends. If it throws, nothing else runs.
	 */
	reserve?: (given: Caller & Request<Schema> & { tx: Tx }) => Promise<AuditNote>;
};

type QueryDefinition<Schema extends z.ZodType, Value, Caller> = Definition<Schema, Caller> & {
	/** True if this input may cost the database seconds: it then runs as `expensiveRead`. */
	isExpensive?: (input: z.output<Schema>) => boolean;
	run: (given: Caller & Request<Schema> & { db: Db }) => Promise<Value>;
};

type MutationDefinition<Schema extends z.ZodType, Prepared, Value, Caller> = Definition<Schema, Caller> & {
	/** Work that must stay outside the transaction, such as calls to KMS. Changes nothing. */
	prepare?: (given: Caller & Request<Schema> & { db: Db }) => Promise<Prepared>;
	/** The change and its audit row: they commit together or not at all. */
	run: (
		given: Caller & Request<Schema> & { tx: Tx; prepared: Prepared },
	) => Promise<Change<Value> | Changes<Value>>;
	/** Runs once the change is committed, for what must not be stored, such as a mail with a secret. Returns the answer. */
	afterwards?: (value: Value, given: Request<Schema>) => Promise<Value>;
};

/** A verb as entry points call it. */
export type Verb<Schema extends z.ZodType, Value> = (
	context: RequestContext,
	input: z.input<Schema>,
) => Promise<Value>;

/** A verb that reads: authorizes, parses, runs. For callers outside of organizations; see `tenantQuery`. */
export function query<Schema extends z.ZodType, Value>(
	definition: QueryDefinition<Schema, Value, Authorized>,
): Verb<Schema, Value> {
	return defineQuery(definition, (authorized) => authorized);
}

/** A verb that reads within the caller's organization. */
export function tenantQuery<Schema extends z.ZodType, Value>(
	definition: QueryDefinition<Schema, Value, TenantAuthorized>,
): Verb<Schema, Value> {
	return defineQuery(definition, inOrganization);
}

/**
 * A verb that changes: authorizes, parses, prepares, then change and audit row in one transaction. For callers outside
 * of organizations; see `tenantMutation`.
 */
export function mutation<Schema extends z.ZodType, Prepared, Value>(
	definition: MutationDefinition<Schema, Prepared, Value, Authorized>,
): Verb<Schema, Value> {
	return defineMutation(definition, (authorized) => authorized);
}

/** A verb that changes something of the caller's organization. */
export function tenantMutation<Schema extends z.ZodType, Prepared, Value>(
	definition: MutationDefinition<Schema, Prepared, Value, TenantAuthorized>,
): Verb<Schema, Value> {
	return defineMutation(definition, inOrganization);
}

type Scope<Caller> = (authorized: Authorized) => Caller;

function defineQuery<Schema extends z.ZodType, Value, Caller extends Authorized>(
	definition: QueryDefinition<Schema, Value, Caller>,
	scope: Scope<Caller>,
): Verb<Schema, Value> {
	return defineVerb(definition, async (context, raw) => {
		const given = await admit(definition, scope, context, raw);
		const runOn = (on: Db) => definition.run({ ...given, db: on });
		if (!definition.isExpensive?.(given.input)) return runOn(db());
		return expensiveRead(organizationOf(given).id, runOn);
	});
}

function defineMutation<Schema extends z.ZodType, Prepared, Value, Caller extends Authorized>(
	definition: MutationDefinition<Schema, Prepared, Value, Caller>,
	scope: Scope<Caller>,
): Verb<Schema, Value> {
	return defineVerb(definition, (context, raw) =>
		collectAwsRequestIds(async () => {
			const given = await admit(definition, scope, context, raw);
			return recordForbidden(definition, given, async () => {
				const prepared = (await definition.prepare?.({ ...given, db: db() })) as Prepared;
				const value = await inAuthorizedTransaction(definition.permission, given, (tx) =>
					definition.run({ ...given, tx, prepared }),
				);
				return definition.afterwards ? definition.afterwards(value, given) : value;
			});
		}),
	);
}

/** Authorizes, parses and reserves: everything that comes before a verb's own work. */
async function admit<Schema extends z.ZodType, Caller extends Authorized>(
	{ permission, input, reserve }: Definition<Schema, Caller>,
	scope: Scope<Caller>,
	context: RequestContext,
	raw: z.input<Schema>,
): Promise<Caller & Request<Schema>> {
	const authorized = scope(await authorize(context, permission));
	const given = { ...authorized, context, input: parseInput(input, raw) };
	if (reserve) {
		await recordForbidden({ permission }, given, () =>
			inAuthorizedTransaction(permission, given, async (tx) => ({
				value: undefined,
				audit: await reserve({ ...given, tx }),
			})),
		);
	}
	return given;
}

/** Runs a change and writes its audit row in one transaction. */
function inAuthorizedTransaction<Value>(
	permission: Permission,
	given: Authorized & { context: RequestContext },
	run: (tx: Tx) => Promise<Change<Value> | Changes<Value>>,
): Promise<Value> {
	return inTransaction(async (tx) => {
		// Decide again inside the transaction: the role may have been taken away meanwhile.
		const { refusal } = await decide(given.context, permission, tx);
		if (refusal) throw refusal;
		const { value, audit } = await run(tx);
		for (const note of [audit].flat()) await recordChange(tx, given.context, given, note);
		return value;
	});
}

/** Audits what a verb itself forbids, such as approving one's own request. */
async function recordForbidden<Value>(
	{ permission }: { permission: Permission },
	given: Authorized & { context: RequestContext },
	run: () => Promise<Value>,
): Promise<Value> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof KeyholdError && error.code === "FORBIDDEN")
			await recordRefusal(given.context, permission, given);
		throw error;
	}
}

/**
 * A verb that takes telemetry in: authorizes and runs. It writes no audit row, since a row per batch would serialize
 * the organization's ingest on its audit chain; stored records carry their own time.
 */
export function ingestion<Input, Value>(definition: {
	name: string;
	permission: Permission;
	run: (given: { organization: OrganizationScope; input: Input }) => Promise<Value>;
}): (
	context: RequestContext,
	readInput: (organization: OrganizationScope) => Promise<Input>,
) => Promise<Value> {
	return defineVerb({ ...definition, input: null }, async (context, readInput) => {
		const organization = organizationOf(await authorize(context, definition.permission));
		// The body is read only for those who may send one.
		return definition.run({ organization, input: await readInput(organization) });
	});
}

/** The organization that the caller acts in. @throws KeyholdError NOT_FOUND for callers outside of all. */
export function organizationOf(authorized: Pick<Authorized, "organization">): OrganizationScope {
	if (!authorized.organization) throw new KeyholdError("NOT_FOUND", "There is no such organization.");
	return authorized.organization;
}

function inOrganization(authorized: Authorized): TenantAuthorized {
	return { ...authorized, organization: organizationOf(authorized) };
}

/** Decides whether the caller has the permission. @throws KeyholdError as decide, and the refusal, once it is audited */
export async function authorize(context: RequestContext, permission: Permission): Promise<Authorized> {
	const decision = await withConnections("sign-in", () => decide(context, permission));
	return enforce(context, permission, decision);
}

/** Returns the caller if allowed. @throws the refusal, once it is audited (`recordRefusal`) */
export async function enforce(
	context: RequestContext,
	permission: Permission,
	{ refusal, ...authorized }: Decision,
): Promise<Authorized> {
	noteOrganization(authorized.organization?.id);
	if (!refusal) return authorized;
	await recordRefusal(context, permission, authorized);
	throw refusal;
}
