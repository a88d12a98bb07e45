import fc from "fast-check";
import type { KeyHappening } from "./keys-under-fire.ts";
import { kmsTroubles } from "./vault-model.ts";

/** The events of a history, in any order. Meanwhile the processes write, update, read and search without a pause. */
export type ApplicationHappening =
	| KeyHappening
	| { kind: "renew data key" }
	| { kind: "KMS trouble"; trouble: Record<string, unknown> }
	| { kind: "KMS recovers" }
	| { kind: "kill worker" }
	| { kind: "kill gateway"; forMs: number }
	| { kind: "kill a process"; which: number }
	| { kind: "stop a process"; which: number }
	| { kind: "re-encrypt" }
	| { kind: "kill the job" }
	| { kind: "disable everything"; isKeyholdDown: boolean }
	| { kind: "the quarantine ends" }
	| { kind: "time passes"; ms: number };

/** Each of them happens in every history. */
const always: fc.Arbitrary<ApplicationHappening>[] = [
	fc.constant({ kind: "bring key" }),
	fc.constant({ kind: "re-encrypt" }),
	fc.constant({ kind: "kill worker" }),
	fc.record({ kind: fc.constant("kill gateway" as const), forMs: fc.nat(3_000) }),
	fc.record({ kind: fc.constant("kill a process" as const), which: fc.nat(9) }),
	fc.record({ kind: fc.constant("stop a process" as const), which: fc.nat(9) }),
	fc.constant({ kind: "disable everything", isKeyholdDown: false }),
	fc.constant({ kind: "disable everything", isKeyholdDown: true }),
	fc.constant({ kind: "the quarantine ends" }),
];

const sometimes: fc.Arbitrary<ApplicationHappening> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<ApplicationHappening>({ kind: "bring key" }) },
	{ weight: 2, arbitrary: fc.constant<ApplicationHappening>({ kind: "replace key" }) },
	{ weight: 2, arbitrary: fc.constant<ApplicationHappening>({ kind: "delete key" }) },
	{ weight: 3, arbitrary: fc.constant<ApplicationHappening>({ kind: "renew data key" }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("disable a key" as const), which: fc.nat(9) }) },
	{ weight: 2, arbitrary: fc.constant<ApplicationHappening>({ kind: "enable keys" }) },
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant("KMS trouble" as const),
			trouble: fc.constantFrom(...kmsTroubles, { operation: "Decrypt", hang: true, count: 2 }),
		}),
	},
	{ weight: 1, arbitrary: fc.constant<ApplicationHappening>({ kind: "KMS recovers" }) },
	{ weight: 3, arbitrary: fc.constant<ApplicationHappening>({ kind: "re-encrypt" }) },
	{ weight: 2, arbitrary: fc.constant<ApplicationHappening>({ kind: "kill the job" }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("kill a process" as const), which: fc.nat(9) }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("stop a process" as const), which: fc.nat(9) }) },
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant("time passes" as const), ms: fc.nat(600) }) },
);

/** A history with every kind of loss, and others at any point. */
export const applicationHistories: fc.Arbitrary<ApplicationHappening[]> = fc
	.tuple(fc.tuple(...always), fc.array(sometimes, { minLength: 3, maxLength: 7 }))
	.chain(([needed, others]) => {
		const all = [...needed, ...others];
		return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
	});
