import type { z } from "zod";
import { toKeyholdError } from "../platform/errors.ts";
import { inLogScope } from "../platform/log-scope.ts";
import { inSpan } from "../platform/tracing.ts";
import type { RequestContext } from "./context.ts";
import type { Permission } from "./permissions.ts";

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

/** A verb's entry in the registry. @throws Error for a function that is not a verb */
export function registered(verb: RegisteredVerb["verb"]): RegisteredVerb {
	const found = registry.find((entry) => entry.verb === verb);
	if (!found) throw new Error("This function is not a verb.");
	return found;
}

/** Registers a verb, and wraps it in a span and in log lines that carry the request id. */
export function defineVerb<Input, Value>(
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
