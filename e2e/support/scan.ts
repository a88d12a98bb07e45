import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Expects no axe violations on the current page, in light and in dark mode. Also expects that every table has the roles and labels that its rows need when they are cards.
 */
export async function scanShown(page: Page): Promise<void> {
	// No page has cross-origin frames, so legacy mode avoids a new window for each scan.
	const axe = () => new AxeBuilder({ page }).setLegacyMode();
	await turnTo(page, "light");
	const light = await axe().analyze();
	await turnTo(page, "dark");
	const dark = await axe().analyze();
	const found = [light, dark].flatMap(({ violations }) =>
		violations.map(({ id, nodes }) => [page.url(), id, nodes.map(({ html }) => html)]),
	);
	expect(found).toEqual([]);
	expect(await cellsWithoutRole(page)).toEqual([]);
}

/** The rows and cells of tables that a component drew past Table and Row, which give them their roles and labels. */
function cellsWithoutRole(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll(".card-table :is(tr, td, th):not([role])")].map((cell) => cell.outerHTML),
	);
}

async function turnTo(page: Page, colorScheme: "light" | "dark"): Promise<void> {
	await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
	// All color transitions have ended.
	await page.waitForFunction(() =>
		document.getAnimations().every(({ playState }) => playState !== "running"),
	);
}
