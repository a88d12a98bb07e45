import { defineConfig } from "vitest/config";

const alias = { "@": import.meta.dirname };
const sources = "{app,components,lib,dev,bench}";

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
					exclude: ["**/*.db.test.ts"],
					// For a machine that does other work beside it.
					testTimeout: 30_000,
				},
			},
			{
				resolve: { alias },
				test: {
					name: "database",
					include: [`${sources}/**/*.db.test.ts`],
					globalSetup: "dev/testing/postgres-setup.ts",
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
		],
	},
});
