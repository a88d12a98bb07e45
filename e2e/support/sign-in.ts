import { expect, type Page } from "@playwright/test";
import { environment, type Person } from "./world.ts";

/** Signs a person in with the form, and ends on `path`. */
export async function signIn(page: Page, person: Person, path = "/"): Promise<void> {
	await page.goto(`${environment.consoleUrl}/sign-in?callbackUrl=${encodeURIComponent(path)}`);
	await page.getByLabel("Email").fill(person.email);
	await page.getByLabel("Password").fill(person.password);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await expect(page).not.toHaveURL(/sign-in/);
	// Text typed before hydration would be lost.
	await page
		.waitForFunction(
			() => Object.keys(document.getElementById("content") ?? {}).some((name) => name.startsWith("__react")),
			undefined,
			{ timeout: 10_000 },
		)
		.catch(() => {});
}
