import { expect, it } from "vitest";
import { chooseParts } from "./test-parts.ts";

/** The programs that `npm test -- …` would start. */
async function programsOf(...args: string[]): Promise<string[]> {
	const { stages, paths } = chooseParts(args);
	const started: string[] = [];
	for (const part of stages.flat()) {
		await part.run({
			run: async (program, programArgs) => {
				started.push([program, ...programArgs].join(" "));
				return 0;
			},
			say: () => {},
			signal: new AbortController().signal,
			paths,
		});
	}
	return started;
}

const names = (...args: string[]) => chooseParts(args).stages.map((stage) => stage.map(({ name }) => name));

it("without arguments all parts run, the cheapest first", () => {
	expect(names()).toEqual([
		["format and lint", "types", "imports", "unused", "audit"],
		["build", "unit"],
		["database"],
		["end-to-end"],
	]);
});

it("unit and database run the files that are named", async () => {
	expect(await programsOf("unit", "lib/a.test.ts", "lib/b.test.ts")).toEqual([
		"vitest run --project unit* --maxWorkers 2 lib/a.test.ts lib/b.test.ts",
	]);
	expect(await programsOf("database", "lib/a.db.test.ts")).toEqual([
		"vitest run --project database lib/a.db.test.ts",
	]);
});

it.each(["e2e", "end-to-end"])("%s runs the journey that is named", (name) => {
	const { stages, paths } = chooseParts([name, "e2e/settings.spec.ts"]);
	expect(stages.flat().map((part) => part.name)).toEqual(["end-to-end"]);
	expect(paths).toEqual(["e2e/settings.spec.ts"]);
});

it.each([
	[["e2ee"], "npm test has no part “e2ee”."],
	[["--watch"], "npm test has no option --watch."],
	[["unit", "-t", "name"], "npm test has no option -t."],
	[["types", "lib"], "The part “types” runs as a whole and takes no path."],
])("%j is refused with the usage", (args, sentence) => {
	expect(() => chooseParts(args)).toThrow(sentence);
	expect(() => chooseParts(args)).toThrow("npm test -- e2e FILE…");
});
