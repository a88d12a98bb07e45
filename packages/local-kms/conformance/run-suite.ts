import type { Assertion } from "./assertion.ts";
import { behaviourAssertions } from "./behaviour.ts";
import { errorAssertions } from "./errors.ts";
import { keyStateAssertions } from "./key-states.ts";
import { type Target, Untried } from "./target.ts";

export const assertions: Assertion[] = [...keyStateAssertions, ...errorAssertions, ...behaviourAssertions];

export type Verdict = {
	name: string;
	outcome: "passed" | "failed" | "skipped" | "untried";
	/** The behavior of the target, or why the assertion was not tested. */
	why?: string;
};

const atATime = 8;

/**
 * Compares a target with AWS KMS. `skip` has the names of assertions to leave out, or the beginnings of names.
 * @throws Error for a name in `skip` that matches no assertion
 */
export async function runSuite(target: Target, skip: readonly string[] = []): Promise<Verdict[]> {
	const unknown = skip.find((name) => !assertions.some((one) => one.name.startsWith(name)));
	if (unknown !== undefined) throw new Error(`No assertion's name begins with "${unknown}".`);
	const verdicts: Verdict[] = new Array(assertions.length);
	const left = [...assertions.entries()];
	const work = async () => {
		for (let next = left.shift(); next; next = left.shift()) {
			const [index, assertion] = next;
			verdicts[index] = await judge(target, assertion, skip);
		}
	};
	await Promise.all(Array.from({ length: atATime }, work));
	return verdicts;
}

async function judge(target: Target, { name, holds }: Assertion, skip: readonly string[]): Promise<Verdict> {
	if (skip.some((beginning) => name.startsWith(beginning)))
		return { name, outcome: "skipped", why: "as asked for" };
	try {
		await holds(target);
		return { name, outcome: "passed" };
	} catch (error) {
		const why = (error as Error).message || (error as Error).name;
		return { name, outcome: error instanceof Untried ? "untried" : "failed", why };
	}
}
