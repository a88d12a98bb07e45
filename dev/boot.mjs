// Runs on whatever Node is installed (20.9 or later): installs what package-lock.json names, then hands over to the
// Node 24 that comes with it. Plain JavaScript, since nothing is there yet when it runs.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [command = "start", ...rest] = process.argv.slice(2);

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 9))
	fail(`Node.js 20.9 or later is needed; this is ${process.version}.`);

installPackages();
generateClient();
run();

function installPackages() {
	const stamp = join(root, "node_modules", ".keyhold-installed");
	const wanted = fingerprint("package-lock.json", "package.json");
	if (read(stamp) === wanted) return;
	console.log("Installing packages …");
	const npm = process.platform === "win32" ? "npm.cmd" : "npm";
	const { status } = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		cwd: root,
		stdio: "inherit",
		// All of them: the tests and the build need the development packages too.
		env: { ...process.env, NODE_ENV: undefined, npm_config_omit: "" },
	});
	if (status !== 0) fail("The packages could not be installed: see above. Is the npm registry in reach?");
	writeFileSync(stamp, wanted);
}

function generateClient() {
	const client = join(root, "lib", "platform", "prisma");
	const stamp = join(root, "node_modules", ".keyhold-generated");
	const wanted = fingerprint("prisma/schema.prisma", "package-lock.json");
	if (existsSync(client) && read(stamp) === wanted) return;
	const { status, stderr, stdout } = spawnSync(bin("prisma"), ["generate"], {
		cwd: root,
		env: environment(),
		encoding: "utf8",
	});
	if (status !== 0) fail(`The database client could not be generated:\n${stdout}${stderr}`);
	writeFileSync(stamp, wanted);
}

/** In a group of its own, so that Ctrl-C reaches it once, through here, and it can stop things in order. */
function run() {
	const script = command === "bench" ? join(root, "bench/main.ts") : join(root, "dev", `${command}.ts`);
	const child = spawn(bin("node"), ["--disable-warning=ExperimentalWarning", script, ...rest], {
		cwd: root,
		env: environment(),
		detached: true,
		stdio: ["ignore", "inherit", "inherit", "ipc"],
	});
	const stop = () => child.kill("SIGTERM");
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
	// npm, killed, does not always tell: whoever adopts us has not started us.
	const parent = process.ppid;
	setInterval(() => process.ppid !== parent && stop(), 1000).unref();
	child.on("exit", (code, signal) => process.exit(signal ? 1 : code));
}

function environment() {
	return { ...process.env, PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH ?? ""}` };
}

function bin(name) {
	return join(root, "node_modules", ".bin", name);
}

function fingerprint(...files) {
	const hash = createHash("sha256");
	for (const file of files) hash.update(readFileSync(join(root, file)));
	return hash.digest("hex");
}

function read(path) {
	return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function fail(sentence) {
	console.error(sentence);
	process.exit(1);
}
