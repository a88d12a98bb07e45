import type { Target } from "./target.ts";

/** Something that AWS KMS does, and whatever speaks for it should. */
export type Assertion = {
	/** Unique; what `--skip` names. */
	name: string;
	/** @throws when the target does otherwise, Untried when it cannot be tried. */
	holds: (target: Target) => Promise<void>;
};

/** Holds a call to its outcome: "ok", or one of the error names that AWS may answer. */
export async function expectOutcome(call: Promise<unknown>, ...names: string[]): Promise<void> {
	const got = await call.then(
		() => "ok",
		(error: Error) => error.name,
	);
	if (!names.includes(got)) throw new Error(`answers ${got} instead of ${names.join(" or ")}`);
}

export function expectEqual(got: unknown, wanted: unknown, what: string): void {
	const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
	if (a !== b) throw new Error(`${what} is ${a} instead of ${b}`);
}

export function expectMatch(got: string | undefined, wanted: RegExp, what: string): void {
	if (!wanted.test(got ?? ""))
		throw new Error(`${what} is ${JSON.stringify(got)}, which does not match ${wanted}`);
}
