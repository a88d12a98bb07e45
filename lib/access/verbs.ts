import type { z } from "zod";
import type { AuditAction } from "../audit/actions.ts";
import type { AuditRow } from "../audit/append.ts";
import { collectAwsRequestIds } from "../platform/aws-request-ids.ts";
import { type Db, db, inTransaction, type Tx, withConnections } from "../platform/db.ts";
import { KeyholdError, toKeyholdError } from "../platform/errors.ts";
import "../platform/input-words.ts";
import { unstorableAt } from "../platform/is-storable-text.ts";
import { inLogScope, noteOrganization } from "../platform/log-scope.ts";
import { inSpan } from "../platform/tracing.ts";
import { appendToChains } from "./account-chains.ts";
import {
	type Authorized,
	type Decision,
	decide,
	type OrganizationScope,
	type TenantAuthorized,
} from "./authorize.ts";
import type { RequestContext } from "./context.ts";
import { expensiveRead } from "./expensive-read.ts";
import type { Permission } from "./permissions.ts";
import { recordRefusal } from "./record-refusal.ts";
import { sampleOpening } from "./sample-opening.ts";

type Request<Schema extends z.ZodType> = {
	input: z.output<Schema>;
	/** For what is counted or recorded apart from the change, such as a wrong password. */
	context: RequestContext;
};

/** A change's entry in the audit log. */
export type AuditNote = Pick<AuditRow, "target" | "details"> & {
	action: AuditAction;
	/** Whose chain, if the caller acts outside of all organizations. */
	organizationId?: string;
	/** Whose chains, for a change to several organizations, such as to an account; empty means the system's chain. */
	organizationIds?: string[];
	/** A payload was read: reads by tokens are sampled. */
	isOpening?: true;
};

/** What a mutation returns: the answer, and the entry that commits with the change. */
export type Change<Value> = { value: Value; audit: AuditNote };

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
	run: (given: Caller & Request<Schema> & { tx: Tx; prepared: Prepared }) => Promise<Change<Value>>;
};

/** A verb as entry points call it. */
export type Verb<Schema extends z.ZodType, Value> = (
	context: RequestContext,
	input: z.input<Schema>,
) => Promise<Value>;

export type RegisteredVerb = {
	name: string;
	permission: Permission;
	/** Null for an ingestion, whose body has no schema. */
	input: z.ZodType | null;
	verb: (context: RequestContext, input: never) => Promise<unknown>;
};

const registry: RegisteredVerb[] = [];

/** All verbs whose modules are loaded, so that tests can loop over them. */
export function registeredVerbs(): readonly RegisteredVerb[] {
	return registry;
}

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
	return define(definition, async (context, raw) => {
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
	return define(definition, (context, raw) =>
		collectAwsRequestIds(async () => {
			const given = await admit(definition, scope, context, raw);
			return recordForbidden(definition, given, async () => {
				const prepared = (await definition.prepare?.({ ...given, db: db() })) as Prepared;
				return inAuthorizedTransaction(definition.permission, given, (tx) =>
					definition.run({ ...given, tx, prepared }),
				);
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
	const given = { ...authorized, context, input: parse(input, raw) };
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
	run: (tx: Tx) => Promise<Change<Value>>,
): Promise<Value> {
	return inTransaction(async (tx) => {
		// Decide again inside the transaction: the role may have been taken away meanwhile.
		const { refusal } = await decide(given.context, permission, tx);
		if (refusal) throw refusal;
		const { value, audit } = await run(tx);
		await record(tx, given.context, given, audit);
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

async function record(
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
	return define({ ...definition, input: null }, async (context, readInput) => {
		const organization = organizationOf(await authorize(context, definition.permission));
		// The body is read only for those who may send one.
		return definition.run({ organization, input: await readInput(organization) });
	});
}

/** Registers a verb, and wraps it in a span and in log lines that carry the request id. */
function define<Input, Value>(
	{ name, permission, input }: Omit<RegisteredVerb, "verb">,
	run: (context: RequestContext, input: Input) => Promise<Value>,
): (context: RequestContext, input: Input) => Promise<Value> {
	const verb = (context: RequestContext, raw: Input) =>
		inLogScope(context.requestId, () =>
			inSpan(permission, "server", async (note) => {
				note({ "keyhold.request_id": context.requestId, "keyhold.verb": name });
				try {
					const value = await run(context, raw);
					note({ "keyhold.outcome": "OK" });
					return value;
				} catch (error) {
					note({ "keyhold.outcome": toKeyholdError(error).code });
					throw error;
				}
			}),
		);
	registry.push({ name, permission, input, verb });
	return verb;
}

/** The organization that the caller acts in. @throws KeyholdError NOT_FOUND for callers outside of all. */
export function organizationOf(authorized: Pick<Authorized, "organization">): OrganizationScope {
	if (!authorized.organization) throw new KeyholdError("NOT_FOUND", "There is no such organization.");
	return authorized.organization;
}

function inOrganization(authorized: Authorized): TenantAuthorized {
	return { ...authorized, organization: organizationOf(authorized) };
}

async function authorize(context: RequestContext, permission: Permission): Promise<Authorized> {
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

/** @throws KeyholdError INVALID_INPUT, with a sentence for each field. */
export function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
	const unstorable = unstorableAt(raw);
	if (unstorable !== null) {
		const message = "Leave out characters that are no text: NUL, or half of a surrogate pair.";
		throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { [unstorable]: message } });
	}
	const parsed = schema.safeParse(raw);
	if (parsed.success) return parsed.data;
	const fieldErrors: Record<string, string> = {};
	for (const issue of parsed.error.issues) fieldErrors[issue.path.join(".")] ??= issue.message;
	const summary = Object.values(fieldErrors)[0] ?? "The input is not valid.";
	throw new KeyholdError("INVALID_INPUT", summary, { fieldErrors });
}
