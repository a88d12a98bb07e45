import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";

// The shell first: drawing for nobody takes it a third of the time.
const known = [
	"/usr/bin/chromium-headless-shell",
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
];

/**
 * A Chromium to test with: the system's, else Playwright's own, else, as root on Debian, Debian's package. Installs
 * what is missing. @throws when none can be had.
 */
export async function findChromium(root: string): Promise<string> {
	const present = [...known, chromium.executablePath()].find(existsSync);
	if (present) return present;

	console.log("Installing Chromium …");
	spawnSync(join(root, "node_modules/.bin/playwright"), ["install", "chromium"], {
		stdio: "inherit",
		timeout: 300_000,
	});
	if (existsSync(chromium.executablePath())) return chromium.executablePath();

	if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
		spawnSync("apt-get", ["update"], { stdio: "ignore", timeout: 300_000 });
		for (const name of ["chromium-headless-shell", "chromium"]) {
			spawnSync("apt-get", ["install", "-y", "--no-install-recommends", name], {
				stdio: "inherit",
				timeout: 600_000,
				env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
			});
			const installed = known.find(existsSync);
			if (installed) return installed;
		}
	}
	throw new Error(
		"No Chromium was found or could be installed. Install it as /usr/bin/chromium and run npm test again.",
	);
}
