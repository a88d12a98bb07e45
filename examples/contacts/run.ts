// npm run example: the application and its re-encryption job, on the Keyhold that `npm start` runs.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { findInstance, type RunningInstance } from "../../dev/run/running-instance.ts";

const here = import.meta.dirname;
const root = join(here, "../..");
const node = join(root, "node_modules/.bin/node");
const nodeOptions = ["--disable-warning=ExperimentalWarning", "--conditions=keyhold-source"];

const instance = findInstance(root);
if (!instance) {
	console.error("Keyhold is not running. Start it in another terminal first: npm start");
	process.exit(1);
}

const env = {
	...process.env,
	NODE_ENV: "production" as const,
	CONTACTS_DATABASE_URL: process.env.CONTACTS_DATABASE_URL || (await createDatabase(instance)),
	KEYHOLD_GATEWAY_URL: process.env.KEYHOLD_GATEWAY_URL || instance.gatewayUrl,
	KEYHOLD_APPLICATION_TOKEN: process.env.KEYHOLD_APPLICATION_TOKEN || (await keptToken()),
};
execFileSync(join(root, "node_modules/.bin/prisma"), ["generate", "--schema", join(here, "schema.prisma")], {
	cwd: root,
	stdio: "pipe",
});
await createTables(env.CONTACTS_DATABASE_URL);
await seedOnce(env.CONTACTS_DATABASE_URL);

const reencrypt = join(root, "packages/sdk/reencrypt/cli.ts");
const children = [start("server.ts"), start(reencrypt, join(here, "keyhold.config.ts"), "--every", "5")];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => {
		for (const child of children) child.kill("SIGTERM");
	});
}
await Promise.all(children.map((child) => once(child, "exit")));

function start(script: string, ...args: string[]): ChildProcess {
	return spawn(node, [...nodeOptions, resolve(here, script), ...args], { cwd: root, env, stdio: "inherit" });
}

/** A database of the example's own, on the server that `npm start` runs. */
async function createDatabase({ ownerUrl, databaseUrl }: RunningInstance): Promise<string> {
	const url = new URL(ownerUrl ?? databaseUrl);
	const client = new pg.Client({ connectionString: url.href });
	await client.connect();
	const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'contacts'");
	if (rowCount === 0) await client.query("CREATE DATABASE contacts");
	await client.end();
	url.pathname = "/contacts";
	return url.href;
}

async function createTables(databaseUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	await client.query(await readFile(join(here, "tables.sql"), "utf8"));
	await client.end();
}

/** The application's token. It is made once, and kept beside Keyhold's data, readable by this user alone. */
async function keptToken(): Promise<string> {
	const path = join(resolve(root, process.env.KEYHOLD_DATA_DIR || ".data"), "contacts-token");
	if (existsSync(path)) return (await readFile(path, "utf8")).trim();
	const scopes = ["seal", "open", "index", "reencrypt"].flatMap((name) => ["--scope", `vault:${name}`]);
	const args = ["application-token", "create", "--name", "contacts", ...scopes, "--json"];
	const output = execFileSync(node, [...nodeOptions, join(root, "dev/admin.ts"), ...args], { cwd: root });
	const { token } = JSON.parse(output.toString());
	await writeFile(path, token, { mode: 0o600 });
	return token;
}

async function seedOnce(databaseUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const { rowCount } = await client.query("SELECT 1 FROM contacts LIMIT 1");
	await client.end();
	if (rowCount === 0) await once(start("seed.ts", "100", "acme"), "exit");
}
