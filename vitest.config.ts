import { defineConfig } from "vitest/config";

export default defineConfig({
	resolve: { alias: { "@": import.meta.dirname } },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: "unit",
					include: ["{app,components,lib,dev}/**/*.test.{ts,tsx}"],
					exclude: ["**/*.db.test.ts", "node_modules"],
				},
			},
		],
	},
});
