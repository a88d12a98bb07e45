// npm test: everything, in the order in which it is cheapest to fail. `npm test -- unit` runs one part.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { auditDependencies } from "../testing/audit-dependencies.ts";
import { findChromium } from "../testing/find-chromium.ts";
import { ensureBuild } from "./run/build.ts";

const root = join(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);
/** Tests build beside a running instance, never over it. */
const testBuild = ".next-test";

type Part = { name: string; run: (tell: Tell) => Promise<number> };
type Tell = (text: string) => void;

/** Parts of one stage run side by side: most of what tests do is to wait. */
const stages: Part[][] = [
	[
		{
			name: "format and lint",
			run: (tell) => run(tell, bin("biome"), ["check", "--error-on-warnings", "."]),
		},
		{
			name: "types",
			run: async (tell) => (await run(tell, bin("next"), ["typegen"])) || run(tell, bin("tsc"), []),
		},
		{
			name: "imports",
			run: (tell) =>
				run(tell, bin("depcruise"), [
					"app",
					"gateway",
					"components",
					"lib",
					"dev",
					"packages",
					"testing",
					"e2e",
					"bench",
					"instrumentation.ts",
					"instrumentation-client.ts",
					"proxy.ts",
					"--output-type",
					"err",
				]),
		},
		{ name: "unused", run: (tell) => run(tell, bin("knip"), []) },
		{ name: "audit", run: auditDependencies },
	],
	[
		{
			name: "build",
			run: async (tell) => {
				await ensureBuild(root, testBuild, (sentence) => tell(`${sentence}\n`), stopping.signal);
				return 0;
			},
		},
		{
			name: "unit",
			run: (tell) => run(tell, bin("vitest"), ["run", "--project", "unit*", "--maxWorkers", "2"]),
		},
	],
	[{ name: "database", run: (tell) => run(tell, bin("vitest"), ["run", "--project", "database"]) }],
	[
		{
			name: "end-to-end",
			run: async (tell) => {
				const chromium = await findChromium(root);
				return run(tell, bin("playwright"), ["test"], {
					KEYHOLD_CHROMIUM: chromium,
					KEYHOLD_BUILD_DIR: testBuild,
				});
			},
		},
	],
];

/** Not part of `npm test`: hours rather than minutes. */
const longParts: Part[] = [
	{
		name: "soak",
		run: (tell) =>
			run(tell, bin("vitest"), [
				"run",
				"--project",
				"database",
				"--no-file-parallelism",
				"lib/vault/under-fire",
				"lib/vault/revocation-bound",
				"lib/health/transient-faults",
			]),
	},
];

const children = new Set<ReturnType<typeof spawn>>();
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => {
		stopping.abort();
		for (const child of children) child.kill("SIGTERM");
	});
}

const wanted = process.argv[2];
const all = [...stages.flat(), ...longParts];
const chosen = wanted ? [all.filter(({ name }) => name === wanted)] : stages;
if (chosen.flat().length === 0) {
	console.error(`There is no part “${wanted}”. The parts are: ${all.map(({ name }) => name).join(", ")}.`);
	process.exit(1);
}
const begunMs = performance.now();
for (const stage of chosen) {
	const codes = await Promise.all(stage.map((part) => runPart(part, stage.length === 1)));
	if (codes.some((code) => code !== 0) || stopping.signal.aborted) process.exit(1);
}
console.log(`\nEverything passed in ${seconds(begunMs)}.`);
process.exit(0);

/** What a part says is shown as it comes; where others run beside it, when it has ended. */
async function runPart(part: Part, isAlone: boolean): Promise<number> {
	const startedMs = performance.now();
	let said = `\n── ${part.name}\n`;
	const tell: Tell = (text) => {
		said += text;
		if (!isAlone) return;
		process.stdout.write(said);
		said = "";
	};
	tell("");
	const code = await part.run(tell).catch((error) => {
		tell(`${(error as Error).message}\n`);
		return 1;
	});
	process.stdout.write(said);
	console.log(`── ${part.name}: ${code === 0 ? "ok" : "FAILED"}, ${seconds(startedMs)}`);
	return code;
}

async function run(
	tell: Tell,
	command: string,
	args: string[],
	env: Record<string, string> = {},
): Promise<number> {
	if (stopping.signal.aborted) return 1;
	const child = spawn(command, args, {
		cwd: root,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...process.env,
			NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
			// Halves the start of the hundreds of processes that tests start and kill.
			NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compiled"),
			NEXT_TELEMETRY_DISABLED: "1",
			...env,
		},
	});
	children.add(child);
	for (const output of [child.stdout, child.stderr]) output.setEncoding("utf8").on("data", tell);
	const [code] = await once(child, "close");
	children.delete(child);
	return code ?? 1;
}

function seconds(sinceMs: number): string {
	return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
