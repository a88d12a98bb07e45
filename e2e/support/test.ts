import { test as base, expect } from "@playwright/test";

/** Fails a test if its page logs an error to the browser console. */
export const test = base.extend<{ noConsoleErrors: undefined }>({
	noConsoleErrors: [
		async ({ page }, use) => {
			const errors: string[] = [];
			page.on("console", (message) => {
				// The browser reports every 4xx and 5xx response, which the tests check themselves.
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
