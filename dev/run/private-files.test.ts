import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { startLocalKms } from "../../packages/local-kms/index.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import { startProcess } from "./process.ts";
import { announceInstance } from "./running-instance.ts";
import { keptSecret } from "./settings.ts";

const directory = mkdtempSync(join(tmpdir(), "keyhold-files-"));
const dataDir = join(directory, "data");
const modeOf = (name: string) => (statSync(join(dataDir, name)).mode & 0o777).toString(8);

afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("only this user can read the files that npm start leaves in the data directory", async () => {
	await lockDataDir(dataDir);
	await keptSecret(dataDir);
	await announceInstance(dataDir, {
		consoleUrl: "http://localhost:3000",
		gatewayUrl: "http://localhost:4318",
		databaseUrl: "postgres://localhost/k",
	});
	const kms = await startLocalKms({ dataDir });
	writeFileSync(join(dataDir, "old.log"), "from before");
	chmodSync(join(dataDir, "old.log"), 0o644);
	const children = ["new.log", "old.log"].map((name) =>
		startProcess("node", process.execPath, ["-e", "console.log(1)"], {
			cwd: dataDir,
			env: process.env,
			logFile: join(dataDir, name),
		}),
	);
	await expect.poll(() => ["new.log", "old.log"].every((name) => existsSync(join(dataDir, name)))).toBe(true);
	const files = ["keyhold.pid", "session-secret", "running.json", "kms.json", "new.log", "old.log"];
	await expect
		.poll(() => files.map((name) => [name, modeOf(name)]))
		.toEqual(files.map((name) => [name, "600"]));
	expect([modeOf("."), modeOf("kms")]).toEqual(["700", "700"]);
	await Promise.all(children.map(({ stop }) => stop()));
	await kms.close();
});
