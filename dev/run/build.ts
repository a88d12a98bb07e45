import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "./failure.ts";

const sources = [
	"app/**/*",
	"components/**/*",
	"lib/**/*.ts",
	"public/**/*",
	"prisma/schema.prisma",
	"package-lock.json",
	"next.config.ts",
	"instrumentation.ts",
	"instrumentation-client.ts",
	"proxy.ts",
	"postcss.config.mjs",
];

/**
 * Builds the console into `directory`, unless it has a build of the current sources. `signal` cancels it.
 * @throws Failure
 */
export async function ensureBuild(
	root: string,
	directory: string,
	say: (sentence: string) => void,
	signal: AbortSignal = new AbortController().signal,
): Promise<void> {
	const stamp = join(root, directory, "keyhold-sources");
	const wanted = await fingerprint(root);
	if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
	say("Building the console …");
	const output = await buildConsole(root, directory, signal);
	if (output !== null) throw new Failure(`The console could not be built:\n${output}`);
	await writeFile(stamp, wanted);
}

/** @returns the output of a failed build, or null @throws the signal's reason, after the build has ended */
async function buildConsole(root: string, directory: string, signal: AbortSignal): Promise<string | null> {
	signal.throwIfAborted();
	const child = spawn(join(root, "node_modules/.bin/next"), ["build"], {
		cwd: root,
		// A process group, since its processes do not all end with the first of them.
		detached: true,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...process.env,
			NODE_ENV: "production",
			KEYHOLD_BUILD_DIR: directory,
			NEXT_TELEMETRY_DISABLED: "1",
		},
	});
	const end = () => endGroup(child);
	signal.addEventListener("abort", end);
	process.on("exit", end);
	let output = "";
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding("utf8").on("data", (text) => {
			output += text;
		});
	try {
		const [code] = await once(child, "close");
		signal.throwIfAborted();
		return code === 0 ? null : output;
	} finally {
		signal.removeEventListener("abort", end);
		process.off("exit", end);
	}
}

/** Kills the build. A canceled build starts again from the beginning. */
function endGroup({ pid }: ChildProcess): void {
	try {
		if (pid) process.kill(-pid, "SIGKILL");
	} catch {
		// It has ended.
	}
}

async function fingerprint(root: string): Promise<string> {
	const hash = createHash("sha256");
	const files = globSync(sources, { cwd: root, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
	for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file));
	return hash.digest("hex");
}
