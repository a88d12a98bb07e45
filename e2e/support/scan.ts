import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The page as it stands is free of axe violations: by every rule in the light, in the dark by those of colours. */
export async function scanShown(page: Page): Promise<void> {
	// No page of Keyhold has a frame of another origin: the legacy mode spares a window for each scan.
	const axe = () => new AxeBuilder({ page }).setLegacyMode();
	await turnTo(page, "light");
	const light = await axe().analyze();
	await turnTo(page, "dark");
	const dark = await axe().withRules(["color-contrast"]).analyze();
	const found = [light, dark].flatMap(({ violations }) =>
		violations.map(({ id, nodes }) => [page.url(), id, nodes.map(({ html }) => html)]),
	);
	expect(found).toEqual([]);
}

async function turnTo(page: Page, colorScheme: "light" | "dark"): Promise<void> {
	await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
	// No colour is on its way any more.
	await page.waitForFunction(() =>
		document.getAnimations().every(({ playState }) => playState !== "running"),
	);
}
