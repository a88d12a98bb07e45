import type { z } from "zod";
import type { AuditRow } from "../audit/append.ts";
import { collectAwsRequestIds } from "../platform/aws-request-ids.ts";
import { type Db, db, inTransaction, type Tx, withConnections } from "../platform/db.ts";
import { KeyholdError, toKeyholdError } from "../platform/errors.ts";
import "../platform/input-words.ts";
import { unstorableAt } from "../platform/is-storable-text.ts";
import { inLogScope, noteOrganization } from "../platform/log-scope.ts";
import { inSpan } from "../platform/tracing.ts";
import { appendToChains } from "./account-chains.ts";
import { type Authorized, type Decision, decide, type OrganizationScope } from "./authorize.ts";
import type { RequestContext } from "./context.ts";
import { expensiveRead } from "./expensive-read.ts";
import type { Permission } from "./permissions.ts";
import { recordRefusal } from "./record-refusal.ts";
import { sampleOpening } from "./sample-opening.ts";

type Handed<Input> = Authorized & {
	input: Input;
	/** For what is counted or recorded apart from the change, such as a wrong password. */
	context: RequestContext;
};

/** What a change leaves behind in the audit log. */
export type AuditNote = Pick<AuditRow, "action" | "target" | "details"> & {
	/** Whose chain, where the caller stands outside of all organizations. */
	organizationId?: string;
	/** Whose chains, for what concerns several organizations at once, such as an account; none of them: the system's. */
	organizationIds?: string[];
	/** Of a payload: by a token, it is audited by sample only. */
	isOpening?: true;
};

type QueryDefinition<Schema extends z.ZodType, Value> = {
	permission: Permission;
	input: Schema;
	/** Whether this input may cost the database seconds: it runs as `expensiveRead` then. */
	isExpensive?: (input: z.output<Schema>) => boolean;
	run: (handed: Handed<z.output<Schema>> & { db: Db }) => Promise<Value>;
};

type MutationDefinition<Schema extends z.ZodType, Prepared, Value> = {
	permission: Permission;
	input: Schema;
	/** What has to happen outside the transaction, such as calls of KMS. Changes nothing. */
	prepare?: (handed: Handed<z.output<Schema>> & { db: Db }) => Promise<Prepared>;
	/** The change and its audit note: they commit together or not at all. */
	run: (
		handed: Handed<z.output<Schema>> & { tx: Tx; prepared: Prepared },
	) => Promise<{ value: Value; audit: AuditNote }>;
};

/** A verb as entry points call it. */
export type Verb<Schema extends z.ZodType, Value> = (
	context: RequestContext,
	input: z.input<Schema>,
) => Promise<Value>;

const inputs: { permission: Permission; schema: z.ZodType }[] = [];

/** What the verbs that were loaded so far take, for tests of all of them. */
export function verbInputs(): readonly { permission: Permission; schema: z.ZodType }[] {
	return inputs;
}

/** A verb that reads: authorizes, parses, runs. */
export function query<Schema extends z.ZodType, Value>(
	definition: QueryDefinition<Schema, Value>,
): Verb<Schema, Value> {
	inputs.push({ permission: definition.permission, schema: definition.input });
	return traced(definition.permission, async (context, raw) => {
		const authorized = await authorize(context, definition.permission);
		const input = parse(definition.input, raw);
		const runOn = (on: Db) => definition.run({ ...authorized, context, input, db: on });
		if (!definition.isExpensive?.(input)) return runOn(db());
		return expensiveRead(organizationOf(authorized).id, runOn);
	});
}

/** A verb that changes: authorizes, parses, prepares, then change and audit row in one transaction. */
export function mutation<Schema extends z.ZodType, Prepared, Value>(
	definition: MutationDefinition<Schema, Prepared, Value>,
): Verb<Schema, Value> {
	inputs.push({ permission: definition.permission, schema: definition.input });
	return traced(definition.permission, (context, raw) =>
		collectAwsRequestIds(async () => {
			const authorized = await authorize(context, definition.permission);
			const input = parse(definition.input, raw);
			try {
				const prepared = (await definition.prepare?.({
					...authorized,
					context,
					input,
					db: db(),
				})) as Prepared;
				return await inTransaction(async (tx) => {
					// Once more within the transaction: a role that was taken away meanwhile counts.
					const { refusal } = await decide(context, definition.permission, tx);
					if (refusal) throw refusal;
					const { value, audit } = await definition.run({ ...authorized, context, input, tx, prepared });
					await record(tx, context, authorized, audit);
					return value;
				});
			} catch (error) {
				// What the verb itself forbids, such as approving one's own request.
				if (error instanceof KeyholdError && error.code === "FORBIDDEN")
					await recordRefusal(context, definition.permission, authorized);
				throw error;
			}
		}),
	);
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
 * A verb that takes telemetry in: authorizes and runs. It leaves no audit row, since one row for each batch would
 * put all batches of an organization in one line; what it stores carries its own time.
 */
export function ingestion<Input, Value>(definition: {
	permission: Permission;
	run: (handed: { organization: OrganizationScope; input: Input }) => Promise<Value>;
}): (
	context: RequestContext,
	readInput: (organization: OrganizationScope) => Promise<Input>,
) => Promise<Value> {
	return traced(definition.permission, async (context, readInput) => {
		const organization = organizationOf(await authorize(context, definition.permission));
		// The body is read only for those who may send one.
		return definition.run({ organization, input: await readInput(organization) });
	});
}

/** The same, within a span, and lines of the log, that say which request it was. */
function traced<Input, Value>(
	permission: Permission,
	run: (context: RequestContext, input: Input) => Promise<Value>,
): (context: RequestContext, input: Input) => Promise<Value> {
	return (context, input) =>
		inLogScope(context.requestId, () =>
			inSpan(permission, "server", async (note) => {
				note({ "keyhold.request_id": context.requestId });
				try {
					const value = await run(context, input);
					note({ "keyhold.outcome": "OK" });
					return value;
				} catch (error) {
					note({ "keyhold.outcome": toKeyholdError(error).code });
					throw error;
				}
			}),
		);
}

/** The organization that a tenant's verb acts in. @throws KeyholdError NOT_FOUND for callers outside of all. */
export function organizationOf(authorized: Pick<Authorized, "organization">): OrganizationScope {
	if (!authorized.organization) throw new KeyholdError("NOT_FOUND", "There is no such organization.");
	return authorized.organization;
}

async function authorize(context: RequestContext, permission: Permission): Promise<Authorized> {
	const decision = await withConnections("sign-in", () => decide(context, permission));
	return enforce(context, permission, decision);
}

/** Lets through who may. @throws the refusal, once it is audited (`recordRefusal`) */
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
