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
		// A recording costs as much as the journey: `KEYHOLD_E2E_TRACE=1 npm test -- end-to-end` makes it.
		trace: process.env.KEYHOLD_E2E_TRACE ? "retain-on-failure" : "off",
		screenshot: "only-on-failure",
		launchOptions: {
			...(process.env.KEYHOLD_CHROMIUM && { executablePath: process.env.KEYHOLD_CHROMIUM }),
			args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
		},
	},
});
