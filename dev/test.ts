// npm test: runs all checks and tests, or the part that is named.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Failure } from "./run/failure.ts";
import type { Part, Run } from "./run/part.ts";
import { chooseParts } from "./run/test-parts.ts";

const root = join(import.meta.dirname, "..");
const children = new Set<ReturnType<typeof spawn>>();
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => {
		stopping.abort();
		for (const child of children) child.kill("SIGTERM");
	});
}

const { stages, paths } = choose();
const begunMs = performance.now();
for (const stage of stages) {
	const codes = await Promise.all(stage.map((part) => runPart(part, stage.length === 1)));
	if (codes.some((code) => code !== 0) || stopping.signal.aborted) process.exit(1);
}
console.log(`\nEverything passed in ${seconds(begunMs)}.`);
process.exit(0);

function choose() {
	try {
		return chooseParts(process.argv.slice(2));
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		console.error(error.message);
		process.exit(1);
	}
}

/** Prints a part's output as it comes, or when the part ends if others run beside it. */
async function runPart(part: Part, isAlone: boolean): Promise<number> {
	const startedMs = performance.now();
	let output = `\n── ${part.name}\n`;
	const say = (text: string) => {
		output += text;
		if (!isAlone) return;
		process.stdout.write(output);
		output = "";
	};
	say("");
	const run: Run = (program, args, env) => runProgram(say, program, args, env);
	const code = await part.run({ run, say, signal: stopping.signal, paths }).catch((error) => {
		say(`${(error as Error).message}\n`);
		return 1;
	});
	process.stdout.write(output);
	console.log(`── ${part.name}: ${code === 0 ? "ok" : "FAILED"}, ${seconds(startedMs)}`);
	return code;
}

async function runProgram(
	say: (text: string) => void,
	program: string,
	args: string[],
	env: Record<string, string> = {},
): Promise<number> {
	if (stopping.signal.aborted) return 1;
	const child = spawn(join(root, "node_modules/.bin", program), args, {
		cwd: root,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...process.env,
			NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
			// Halves the start-up time of the hundreds of processes that tests start and kill.
			NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compiled"),
			NEXT_TELEMETRY_DISABLED: "1",
			...env,
		},
	});
	children.add(child);
	for (const output of [child.stdout, child.stderr]) output.setEncoding("utf8").on("data", say);
	const [code] = await once(child, "close");
	children.delete(child);
	return code ?? 1;
}

function seconds(sinceMs: number): string {
	return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
