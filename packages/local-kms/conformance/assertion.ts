import type { Target } from "./target.ts";

/** One behavior of AWS KMS, which an emulator should share. */
export type Assertion = {
	/** Unique. `--skip` refers to it. */
	name: string;
	/** @throws Error if the target behaves differently, Untried if it cannot be tested */
	holds: (target: Target) => Promise<void>;
};

/** Checks the outcome of a call: "ok", or one of the error names that AWS may return. */
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
