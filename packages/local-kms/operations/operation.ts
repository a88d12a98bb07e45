import type { z } from "zod";
import type { Caller } from "../caller.ts";
import type { KeyStore } from "../keys/key-store.ts";
import { parseInput } from "./input.ts";

/** One call: who asks, and the keys it may touch. Operations are synchronous, so no two of them interleave. */
export interface Call {
	store: KeyStore;
	now: () => number;
	caller: Caller;
}

export type Operation = (call: Call, body: unknown) => object | undefined;

/** An operation sees only input that satisfies its grammar. */
export function operation<Schema extends z.ZodType>(
	schema: Schema,
	// biome-ignore lint/suspicious/noConfusingVoidType: operations without an answer just end
	run: (call: Call, input: z.output<Schema>) => object | void,
): Operation {
	return (call, body) => run(call, parseInput(schema, body)) ?? undefined;
}
