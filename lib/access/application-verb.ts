import type { z } from "zod";
import type { AuditActor } from "../audit/append.ts";
import type { ApplicationGrant } from "./authorize.ts";
import type { RequestContext } from "./context.ts";
import { defineVerb } from "./define-verb.ts";
import { parseBy } from "./parse-input.ts";
import type { Permission } from "./permissions.ts";
import { authorize } from "./verbs.ts";

/** An authorized application. The tenants that it names are still to be checked against its grant. */
export type ApplicationCaller = {
	actor: AuditActor;
	application: ApplicationGrant;
	context: RequestContext;
};

/**
 * A verb that an application calls for many tenants at once: authorizes, reads the input, parses, runs. The body is read only
 * for those who may send one. Tenants succeed or fail one by one, so the verb itself writes their audit rows.
 */
export function applicationVerb<Schema extends z.ZodType, Value>(definition: {
	name: string;
	permission: Permission;
	/** Checks only text that is stored: a value to seal may be any text. */
	input: Schema;
	run: (given: ApplicationCaller & { input: z.output<Schema> }) => Promise<Value>;
}): (
	context: RequestContext,
	readInput: (application: ApplicationGrant) => Promise<unknown>,
) => Promise<Value> {
	const { permission, input, run } = definition;
	return defineVerb(
		definition,
		async (context, readInput: (application: ApplicationGrant) => Promise<unknown>) => {
			const { actor, application } = await authorize(context, permission);
			if (!application) throw new Error(`${permission} is granted to applications only`);
			return run({ actor, application, context, input: parseBy(input, await readInput(application)) });
		},
	);
}
