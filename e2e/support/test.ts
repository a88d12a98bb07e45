import { test as base, expect } from "@playwright/test";

/** Fails a test in whose page something was reported to the console as an error. */
export const test = base.extend<{ noConsoleErrors: undefined }>({
	noConsoleErrors: [
		async ({ page }, use) => {
			const errors: string[] = [];
			page.on("console", (message) => {
				// The browser itself reports every answer of 4xx and 5xx: those the test looks at by itself.
				if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
					errors.push(message.text());
			});
			page.on("pageerror", (error) => errors.push(String(error)));
			await use(undefined);
			expect(errors).toEqual([]);
		},
		{ auto: true },
	],
});

export { expect };
