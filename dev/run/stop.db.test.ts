import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../ports.ts";
import { ensureBuild } from "./build.ts";

const root = join(import.meta.dirname, "..", "..");
const limitMs = 10_000;

let directory: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
});
afterEach(async () => {
	// After a failure only: what it has begun ends with it.
	for (const child of children.splice(0)) child.kill("SIGKILL");
	await rm(directory, { recursive: true, force: true });
});

/** A command that has a process of its own work for a minute, and leaves the id of that process in a file. */
async function slowCommand(path: string): Promise<void> {
	await writeFile(path, `#!/bin/sh\nsleep 60 &\necho $! > '${directory}/pid'\nwait\n`);
	await chmod(path, 0o755);
}

const pidIn = async (path: string) => Number.parseInt(await readFile(path, "utf8").catch(() => ""), 10);

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** Sends SIGTERM, and waits for the end no longer than it may take. */
async function expectToEnd(child: ChildProcess): Promise<void> {
	child.kill("SIGTERM");
	await once(child, "exit", { signal: AbortSignal.timeout(limitMs) });
}

describe("npm start ends on SIGTERM within 10 s, and leaves nothing running", () => {
	it("while it installs packages", async () => {
		await mkdir(join(directory, "dev"));
		await mkdir(join(directory, "bin"));
		await cp(join(root, "dev/boot.mjs"), join(directory, "dev/boot.mjs"));
		for (const file of ["package.json", "package-lock.json"]) await writeFile(join(directory, file), "{}");
		await slowCommand(join(directory, "bin/npm"));
		const child = spawn(process.execPath, ["dev/boot.mjs", "start"], {
			cwd: directory,
			env: { ...process.env, PATH: `${join(directory, "bin")}${delimiter}${process.env.PATH}` },
			stdio: "ignore",
		});
		children.push(child);
		await expect.poll(() => pidIn(join(directory, "pid")), { timeout: 20_000 }).toBeGreaterThan(0);
		const npm = await pidIn(join(directory, "pid"));
		expect(isAlive(npm)).toBe(true);
		await expectToEnd(child);
		await expect.poll(() => isAlive(npm), { timeout: 5_000 }).toBe(false);
	});

	it("while it builds", async () => {
		await mkdir(join(directory, "node_modules/.bin"), { recursive: true });
		await slowCommand(join(directory, "node_modules/.bin/next"));
		const stop = new AbortController();
		const building = ensureBuild(directory, ".next", () => {}, stop.signal);
		building.catch(() => {});
		await expect.poll(() => pidIn(join(directory, "pid")), { timeout: 20_000 }).toBeGreaterThan(0);
		stop.abort();
		await expect(building).rejects.toThrow();
		const next = await pidIn(join(directory, "pid"));
		await expect.poll(() => isAlive(next), { timeout: 5_000 }).toBe(false);
	});

	it.each([
		["while PostgreSQL's files are made", "postgres/cluster.new/PG_VERSION"],
		["while the database is migrated", "postgres/cluster/postmaster.pid"],
		["while the console is built or comes up", "kms.json"],
	])("%s", async (_, sign) => {
		const child = spawn(process.execPath, ["dev/start.ts"], {
			cwd: root,
			env: {
				...process.env,
				PORT: String(await freePort()),
				KEYHOLD_GATEWAY_PORT: String(await freePort()),
				KEYHOLD_DATA_DIR: directory,
				KEYHOLD_KMS: "local",
				// Known to tsconfig.json, which Next changes for any other.
				KEYHOLD_BUILD_DIR: ".next-test",
				DATABASE_URL: "",
			},
			stdio: "ignore",
		});
		children.push(child);
		await expect
			.poll(() => readFile(join(directory, sign)).catch(() => null), { timeout: 50_000 })
			.not.toBeNull();
		const postmaster = () => pidIn(join(directory, "postgres/cluster/postmaster.pid"));
		const pid = await postmaster();
		await expectToEnd(child);
		if (pid) await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
		expect(await postmaster()).toBeNaN();
	});
});
