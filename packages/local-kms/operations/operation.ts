import type { z } from "zod";
import type { Caller } from "../caller.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { parseInput } from "./input.ts";

/** One call: the caller and the key store. Operations are synchronous, so they do not interleave. */
export interface Call {
	store: KeyStore;
	now: () => number;
	caller: Caller;
}

export type Operation = (call: Call, body: unknown) => object | undefined;

/** An operation gets only valid input. */
export function operation<Schema extends z.ZodType>(
	schema: Schema,
	// biome-ignore lint/suspicious/noConfusingVoidType: operations without an answer return nothing
	run: (call: Call, input: z.output<Schema>) => object | void,
): Operation {
	return (call, body) => run(call, parseInput(schema, body)) ?? undefined;
}
