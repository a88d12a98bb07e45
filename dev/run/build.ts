import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
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

/** Builds the console into `directory`, unless it was built there from these very sources. @throws Failure */
export async function ensureBuild(
	root: string,
	directory: string,
	say: (sentence: string) => void,
): Promise<void> {
	const stamp = join(root, directory, "keyhold-sources");
	const wanted = await fingerprint(root);
	if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
	say("Building the console …");
	try {
		await promisify(execFile)(join(root, "node_modules/.bin/next"), ["build"], {
			cwd: root,
			maxBuffer: 64 * 1024 * 1024,
			env: {
				...process.env,
				NODE_ENV: "production",
				KEYHOLD_BUILD_DIR: directory,
				NEXT_TELEMETRY_DISABLED: "1",
			},
		});
	} catch (error) {
		const { stdout, stderr } = error as { stdout?: string; stderr?: string };
		throw new Failure(`The console could not be built:\n${stdout ?? ""}${stderr ?? ""}`);
	}
	await writeFile(stamp, wanted);
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
