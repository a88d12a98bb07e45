// npm test: everything, in the order in which it is cheapest to fail. `npm test -- unit` runs one part.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { auditDependencies } from "./testing/audit-dependencies.ts";
import { findChromium } from "./testing/find-chromium.ts";

const root = join(import.meta.dirname, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

type Part = { name: string; run: () => Promise<number> };

const parts: Part[] = [
	{ name: "format and lint", run: () => run(bin("biome"), ["check", "--error-on-warnings", "."]) },
	{
		name: "types",
		run: async () => (await run(bin("next"), ["typegen"])) || run(bin("tsc"), []),
	},
	{
		name: "imports",
		run: () =>
			run(bin("depcruise"), [
				"app",
				"components",
				"lib",
				"dev",
				"e2e",
				"bench",
				"instrumentation.ts",
				"instrumentation-client.ts",
				"proxy.ts",
				"--output-type",
				"err",
			]),
	},
	{ name: "unused", run: () => run(bin("knip"), []) },
	{ name: "audit", run: auditDependencies },
	{ name: "unit", run: () => run(bin("vitest"), ["run", "--project", "unit"]) },
	{ name: "database", run: () => run(bin("vitest"), ["run", "--project", "database"]) },
	{
		name: "end-to-end",
		run: async () => {
			const chromium = await findChromium(root);
			return run(bin("playwright"), ["test"], {
				KEYHOLD_CHROMIUM: chromium,
				KEYHOLD_BUILD_DIR: ".next-test",
			});
		},
	},
];

/** Not part of `npm test`: hours rather than minutes. */
const longParts: Part[] = [
	{
		name: "soak",
		run: () =>
			run(bin("vitest"), [
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

let child: ReturnType<typeof spawn> | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => {
		child?.kill("SIGTERM");
		process.exitCode = 1;
	});
}

const wanted = process.argv[2];
const chosen = wanted ? [...parts, ...longParts].filter(({ name }) => name === wanted) : parts;
if (chosen.length === 0) {
	console.error(
		`There is no part “${wanted}”. The parts are: ${[...parts, ...longParts].map(({ name }) => name).join(", ")}.`,
	);
	process.exit(1);
}
const begunMs = performance.now();
for (const part of chosen) {
	const startedMs = performance.now();
	console.log(`\n── ${part.name}`);
	const code = await part.run();
	console.log(`── ${part.name}: ${code === 0 ? "ok" : "FAILED"}, ${seconds(startedMs)}`);
	if (code !== 0) process.exit(1);
}
console.log(`\nEverything passed in ${seconds(begunMs)}.`);
process.exit(0);

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
	child = spawn(command, args, {
		cwd: root,
		stdio: ["ignore", "inherit", "inherit"],
		env: {
			...process.env,
			NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
			NEXT_TELEMETRY_DISABLED: "1",
			...env,
		},
	});
	const [code] = await once(child, "exit");
	return code ?? 1;
}

function seconds(sinceMs: number): string {
	return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
