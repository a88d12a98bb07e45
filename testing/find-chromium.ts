import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";

// The headless shell first, which is three times as fast.
const known = [
	"/usr/bin/chromium-headless-shell",
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
];

/**
 * Finds a Chromium for tests: the system's, else Playwright's, else, as root on Debian, Debian's package. Installs it if
 * it is missing. @throws Error if it cannot be installed
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
