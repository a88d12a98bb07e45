// Runs on whatever Node is installed (20.9 or later): installs what package-lock.json names, then hands over to the
// Node 24 that comes with it. Plain JavaScript, since nothing is there yet when it runs.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [command = "start", ...rest] = process.argv.slice(2);

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 9))
	fail(`Node.js 20.9 or later is needed; this is ${process.version}.`);

/** The running process group, and how to stop it. */
let atWork;
let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
// A killed npm does not always send a signal, but our parent process changes.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && stop(), 1000).unref();

await installPackages();
await generateClient();
run();

async function installPackages() {
	const stamp = join(root, "node_modules", ".keyhold-installed");
	const wanted = fingerprint("package-lock.json", "package.json");
	if (read(stamp) === wanted) return;
	console.log("Installing packages …");
	const npm = process.platform === "win32" ? "npm.cmd" : "npm";
	const { status } = await finish(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		stdio: "inherit",
		// All of them: the tests and the build need the development packages too.
		env: { ...process.env, NODE_ENV: undefined, npm_config_omit: "" },
	});
	if (status !== 0) fail("The packages could not be installed: see above. Is the npm registry in reach?");
	writeFileSync(stamp, wanted);
}

async function generateClient() {
	const client = join(root, "lib", "platform", "prisma");
	const stamp = join(root, "node_modules", ".keyhold-generated");
	const wanted = fingerprint("prisma/schema.prisma", "package-lock.json");
	if (existsSync(client) && read(stamp) === wanted) return;
	const { status, output } = await finish(bin("prisma"), ["generate"], { env: environment() });
	if (status !== 0) fail(`The database client could not be generated:\n${output}`);
	writeFileSync(stamp, wanted);
}

/** Runs a command to its end. A signal ends it and this process. */
async function finish(file, args, options) {
	const child = spawn(file, args, { cwd: root, detached: true, ...options });
	atWork = { child, ask: () => endGroup(child, "SIGTERM") };
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += text));
	const status = await new Promise((resolve) => {
		child.on("close", (code) => resolve(code));
		child.on("error", (error) => {
			output += error.message;
			resolve(1);
		});
	});
	if (isStopping) process.exit(1);
	return { status, output };
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
	atWork = { child, ask: () => child.kill("SIGTERM") };
	child.on("exit", (code, signal) => process.exit(signal ? 1 : code));
}

/** Stops the running process. After 9 s, `npm start` is killed, and PostgreSQL recovers from its WAL. */
function stop() {
	if (isStopping) return;
	isStopping = true;
	if (!atWork) process.exit(1);
	atWork.ask();
	if (command === "start") setTimeout(() => endGroup(atWork.child, "SIGKILL"), 9_000).unref();
}

function endGroup(child, signal) {
	try {
		process.kill(-child.pid, signal);
	} catch {
		// It has ended.
	}
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
