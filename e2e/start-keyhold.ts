// Starts Keyhold as a user does, with data of its own, and ends it after the run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../dev/ports.ts";

const startLimitMs = 300_000;

export default async function startKeyhold(): Promise<() => Promise<void>> {
	const root = join(import.meta.dirname, "..");
	const dataDir = await mkdtemp(join(tmpdir(), "keyhold-e2e-"));
	const port = await freePort();
	const smtpPort = await freePort();
	const child = spawn(process.execPath, ["dev/boot.mjs", "start"], {
		cwd: root,
		env: {
			...process.env,
			PORT: String(port),
			KEYHOLD_DATA_DIR: dataDir,
			KEYHOLD_KMS: "local",
			KEYHOLD_KMS_CONTROL: "true",
			// All that is ever written down, for the search of planted secrets.
			KEYHOLD_LOG_LEVEL: "debug",
			// Shorter than in life, so that a revocation is seen within a test's patience.
			KEYHOLD_KEY_MAX_AGE: "3",
			KEYHOLD_HEALTH_INTERVAL: "2",
			// The receivers of alerts are the tests themselves.
			KEYHOLD_SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
			KEYHOLD_ALERT_PRIVATE_ADDRESSES: "true",
			DATABASE_URL: "",
			NEXTAUTH_URL: "",
		},
		stdio: ["ignore", "pipe", "inherit"],
	});
	let output = "";
	await new Promise<void>((resolve, reject) => {
		const timer = setTimeout(() => {
			child.kill("SIGTERM");
			reject(new Error(`Keyhold did not start:\n${output}`));
		}, startLimitMs);
		child.on("exit", (code) => reject(new Error(`Keyhold ended with ${code}:\n${output}`)));
		child.stdout.on("data", (chunk) => {
			output += chunk;
			if (!output.includes("Stop with Ctrl-C")) return;
			clearTimeout(timer);
			resolve();
		});
	});
	const demo = JSON.parse(await readFile(join(dataDir, "demo.json"), "utf8"));
	const running = JSON.parse(await readFile(join(dataDir, "running.json"), "utf8"));
	const kms = JSON.parse(await readFile(join(dataDir, "kms.json"), "utf8"));
	process.env.E2E = JSON.stringify({
		consoleUrl: `http://localhost:${port}`,
		databaseUrl: running.databaseUrl,
		kmsUrl: kms.url,
		smtpPort,
		dataDir,
		demo,
	});
	return async () => {
		child.removeAllListeners("exit");
		child.kill("SIGTERM");
		await once(child, "exit");
		await rm(dataDir, { recursive: true, force: true });
	};
}
