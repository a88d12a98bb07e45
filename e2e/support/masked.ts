import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

/** Expects only the last four characters of the key, in the page and its data. */
export async function expectMasked(page: Page, arn: string): Promise<void> {
	const html = await page.content();
	expect(html).toContain(`key/…${arn.slice(-4)}`);
	for (const hidden of [arn, arn.slice(-36, -4), "111122223333", "999900001111"]) {
		expect(html).not.toContain(hidden);
	}
}
