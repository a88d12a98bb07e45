import type { Locator, Page } from "@playwright/test";

/** Opens the payload of the record that the page shows, which is audited. Returns its region, whatever the outcome. */
export async function showPayload(page: Page): Promise<Locator> {
	const region = page.getByRole("region", { name: "Payload" });
	await region.getByRole("button", { name: "Show payload" }).click();
	return region;
}
