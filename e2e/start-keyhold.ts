// Starts Keyhold like a user would, with its own data directory, and stops it after the run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../dev/ports.ts";
import { givenEngine, useEngine } from "../testing/given-engine.ts";
import { startMailServer } from "./support/mail-server.ts";

const startLimitMs = 300_000;

export default async function startKeyhold(): Promise<() => Promise<void>> {
	const root = join(import.meta.dirname, "..");
	const engine = givenEngine();
	if (engine) useEngine(engine);
	const dataDir = await mkdtemp(join(tmpdir(), "keyhold-e2e-"));
	const [port, gatewayPort] = [await freePort(), await freePort()];
	const smtpPassword = "planted-smtp-password-1d5b";
	const metricsToken = "planted-metrics-token-88f2";
	const mails = await startMailServer(join(dataDir, "mails"), smtpPassword);
	const child = spawn(process.execPath, ["dev/boot.mjs", "start"], {
		cwd: root,
		env: {
			...process.env,
			PORT: String(port),
			KEYHOLD_GATEWAY_PORT: String(gatewayPort),
			KEYHOLD_DATA_DIR: dataDir,
			KEYHOLD_KMS: "local",
			KEYHOLD_KMS_CONTROL: "true",
			// Logs everything, for the search for planted secrets.
			KEYHOLD_LOG_LEVEL: "debug",
			// Shorter than in production, so that tests see a revocation soon.
			KEYHOLD_KEY_MAX_AGE: "3",
			KEYHOLD_HEALTH_INTERVAL: "2",
			// The receivers of alerts run on this machine.
			KEYHOLD_SMTP_URL: `smtp://keyhold:${smtpPassword}@127.0.0.1:${mails.port}`,
			KEYHOLD_ALERT_PRIVATE_ADDRESSES: "true",
			KEYHOLD_METRICS_TOKEN: metricsToken,
			KEYHOLD_RETURN_URLS: "https://app.vendor.example/settings",
			...(engine ? { KEYHOLD_MIGRATE_DATABASE_URL: engine.migrateDatabaseUrl } : { DATABASE_URL: "" }),
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
	// A given database that is not empty has no demo organization of this run.
	const demo = JSON.parse(await readFile(join(dataDir, "demo.json"), "utf8").catch(() => "null"));
	const running = JSON.parse(await readFile(join(dataDir, "running.json"), "utf8"));
	const kms = JSON.parse(await readFile(join(dataDir, "kms.json"), "utf8"));
	process.env.E2E = JSON.stringify({
		consoleUrl: `http://localhost:${port}`,
		gatewayUrl: running.gatewayUrl,
		databaseUrl: running.databaseUrl,
		ownerUrl: engine?.migrateDatabaseUrl ?? running.ownerUrl,
		kmsUrl: kms.url,
		smtpPassword,
		metricsToken,
		dataDir,
		demo,
	});
	return async () => {
		child.removeAllListeners("exit");
		child.kill("SIGTERM");
		await once(child, "exit");
		await mails.stop();
		await rm(dataDir, { recursive: true, force: true });
	};
}
