import { join } from "node:path";
import { auditDependencies } from "../../testing/audit-dependencies.ts";
import { findChromium } from "../../testing/find-chromium.ts";
import { ensureBuild } from "./build.ts";
import { engineUsage, testEngine } from "./engine.ts";
import { Failure } from "./failure.ts";
import type { Context, Part } from "./part.ts";

const root = join(import.meta.dirname, "..", "..");
/** Tests have a build of their own, beside that of a running instance. */
const testBuild = ".next-test";
const sources = [
	"app",
	"gateway",
	"components",
	"lib",
	"dev",
	"packages",
	"examples",
	"testing",
	"e2e",
	"bench",
];
const entries = ["instrumentation.ts", "instrumentation-client.ts", "proxy.ts"];

async function build({ say, signal }: Context): Promise<number> {
	await ensureBuild(root, testBuild, (sentence) => say(`${sentence}\n`), signal);
	return 0;
}

/** The stages of `npm test`, the cheapest first. Parts of one stage run side by side. */
export const stages: Part[][] = [
	[
		{
			name: "format and lint",
			aliases: ["lint"],
			run: ({ run }) => run("biome", ["check", "--error-on-warnings", "."]),
		},
		{
			name: "types",
			run: async ({ run }) =>
				(await run("next", ["typegen"])) ||
				(await run("prisma", ["generate", "--schema", "examples/contacts/schema.prisma"])) ||
				run("tsc", []),
		},
		{
			name: "imports",
			run: ({ run }) => run("depcruise", [...sources, ...entries, "--output-type", "err"]),
		},
		{ name: "unused", run: ({ run }) => run("knip", []) },
		{ name: "audit", run: ({ say }) => auditDependencies(say) },
	],
	[
		{ name: "build", run: build },
		{
			name: "unit",
			takesPaths: true,
			run: ({ run, paths }) => run("vitest", ["run", "--project", "unit*", "--maxWorkers", "2", ...paths]),
		},
	],
	[
		{
			name: "database",
			takesPaths: true,
			run: ({ run, paths }) => run("vitest", ["run", "--project", "database", ...paths]),
		},
	],
	[
		{
			name: "end-to-end",
			aliases: ["e2e"],
			takesPaths: true,
			run: async (context) => {
				await build(context);
				return context.run("playwright", ["test", ...context.paths], {
					KEYHOLD_CHROMIUM: await findChromium(root),
					KEYHOLD_BUILD_DIR: testBuild,
				});
			},
		},
	],
];

/** Takes hours, so it is not part of `npm test`. */
const soak: Part = {
	name: "soak",
	run: ({ run }) =>
		run("vitest", [
			"run",
			"--project",
			"database",
			"--no-file-parallelism",
			"lib/vault/under-fire",
			"lib/vault/revocation-bound",
			"lib/health/transient-faults",
			"gateway/vault/application-data-under-fire",
			"gateway/vault/sdk-revocations",
		]),
};

/** For a database that exists elsewhere: `npm run test:engine`. */
const engine: Part = {
	name: "engine",
	takesOptions: true,
	run: async (context) => testEngine(context, () => build(context), testBuild),
};

const all = [...stages.flat(), soak, engine];

const usage = `npm test                     runs all parts
npm test -- PART             runs one part: ${all.map(({ name, aliases = [] }) => [name, ...aliases].join(" or ")).join(", ")}
npm test -- unit PATH…       runs the unit tests of these files or folders
npm test -- database PATH…   runs the database tests of these files or folders
npm test -- e2e FILE…        runs these journeys, for example e2e/settings.spec.ts
${engineUsage}`;

/**
 * Reads the arguments of `npm test`.
 * @throws Failure with the usage, for a part or an option that does not exist
 */
export function chooseParts([name, ...paths]: string[]): { stages: Part[][]; paths: string[] } {
	const part = all.find((one) => one.name === name || one.aliases?.includes(name ?? ""));
	if (part?.takesOptions) return { stages: [[part]], paths };
	const option = [name, ...paths].find((argument) => argument?.startsWith("-"));
	if (option) throw new Failure(`npm test has no option ${option}.\n\n${usage}`);
	if (name === undefined) return { stages, paths: [] };
	if (!part) throw new Failure(`npm test has no part “${name}”.\n\n${usage}`);
	if (paths.length > 0 && !part.takesPaths) {
		throw new Failure(`The part “${part.name}” runs as a whole and takes no path.\n\n${usage}`);
	}
	return { stages: [[part]], paths };
}
