import { defineConfig } from "@playwright/test";

export default defineConfig({
	testDir: "e2e",
	globalSetup: "./e2e/start-keyhold.ts",
	// One instance serves all journeys, each in an organization of its own.
	workers: 2,
	fullyParallel: true,
	timeout: 120_000,
	expect: { timeout: 15_000 },
	reporter: [["list"]],
	use: {
		locale: "en-US",
		trace: "retain-on-failure",
		launchOptions: {
			...(process.env.KEYHOLD_CHROMIUM && { executablePath: process.env.KEYHOLD_CHROMIUM }),
			args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
		},
	},
});
