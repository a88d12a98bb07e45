import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");

type Said = { answer?: string; error?: string };
type Operator = { child: ChildProcessWithoutNullStreams; answers: AsyncIterator<string> };

let operator: Operator | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs an operator command, as `npm run admin` does, in one shared process, since starting one takes seconds. @throws with
 * the output of the command
 */
export function runAsOperator(env: Record<string, string>, args: string[], input: string): Promise<string> {
	const next = last.then(async () => {
		operator ??= start(env);
		operator.child.stdin.write(`${JSON.stringify({ args, input })}\n`);
		const { value, done } = await operator.answers.next();
		if (done) throw new Error("The operator's process has ended.");
		const { answer, error } = JSON.parse(value) as Said;
		if (answer === undefined) throw new Error(error);
		return answer;
	});
	last = next.catch(() => {});
	return next;
}

function start(env: Record<string, string>): Operator {
	const child = spawn(process.execPath, ["testing/operator-loop.ts"], {
		cwd: root,
		env: { ...process.env, ...env },
		stdio: ["pipe", "pipe", "pipe"],
	});
	child.stderr.pipe(process.stderr);
	// It ends with this process, when its input ends.
	child.unref();
	const lines = createInterface({ input: child.stdout });
	return { child, answers: lines[Symbol.asyncIterator]() };
}
