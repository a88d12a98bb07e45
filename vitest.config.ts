import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname };
const sources = "{app,components,gateway,lib,dev,packages,examples,testing,bench}";
/** Rooms whose modules remember across a process: clients, breakers, the configuration, who Keyhold is. */
const remembering = "lib/{kms,mail,platform,probe}/**/*.test.ts";
// For a machine that does other work beside it.
const testTimeout = 30_000;

export default defineConfig({
	test: {
		// More than there are cores: much of a test is waiting.
		maxWorkers: 3,
		projects: [
			{
				resolve: { alias },
				test: {
					name: "unit",
					include: [`${sources}/**/*.test.{ts,tsx}`],
					exclude: ["**/*.db.test.ts", remembering],
					// Starting a process for each file takes longer than its tests.
					isolate: false,
					testTimeout,
				},
			},
			{
				resolve: { alias },
				test: { name: "unit-apart", include: [remembering], exclude: ["**/*.db.test.ts"], testTimeout },
			},
			{
				resolve: { alias },
				test: {
					name: "database",
					include: [`${sources}/**/*.db.test.ts`],
					globalSetup: "testing/postgres-setup.ts",
					testTimeout: 60_000,
					expect: { poll: { timeout: 15_000 } },
					hookTimeout: 60_000,
				},
			},
		],
	},
});
