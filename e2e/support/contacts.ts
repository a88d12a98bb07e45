import { type ChildProcess, execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "../../dev/ports.ts";
import { startProcess } from "./start-process.ts";
import { expect } from "./test.ts";
import { admin, environment } from "./world.ts";

const root = join(import.meta.dirname, "..", "..");
const example = join(root, "examples", "contacts");

export type Contact = { id: string; name: string; email: string; notes: string };

/** A token with every scope of the vault API, for all organizations. */
export async function createApplicationToken(name: string): Promise<string> {
	const scopes = ["seal", "open", "index", "reencrypt"].flatMap((scope) => ["--scope", `vault:${scope}`]);
	const { token = "" } = await admin(["application-token", "create", "--name", name, ...scopes]);
	return token;
}

/** The contacts example on a database of its own, not started yet. */
export async function prepareContacts() {
	const server = new URL(environment.ownerUrl);
	const name = `contacts_${randomUUID().slice(0, 8)}`;
	await runSql(server.href, `CREATE DATABASE ${name}`);
	const database = new URL(`/${name}`, server).href;
	await runSql(database, await readFile(join(example, "tables.sql"), "utf8"));
	const generate = ["generate", "--schema", join(example, "schema.prisma")];
	await promisify(execFile)(join(root, "node_modules/.bin/prisma"), generate, { cwd: root });
	const token = await createApplicationToken(name);
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const start = (script: string, ...args: string[]): Promise<ChildProcess> =>
		startProcess(
			"node",
			[
				"--disable-warning=ExperimentalWarning",
				"--conditions=keyhold-source",
				resolve(example, script),
				...args,
			],
			{
				CONTACTS_DATABASE_URL: database,
				CONTACTS_PORT: String(port),
				KEYHOLD_GATEWAY_URL: environment.gatewayUrl,
				KEYHOLD_APPLICATION_TOKEN: token,
			},
		);
	const get = async (path: string): Promise<{ status: number; body: Contact[] & { error?: string } }> => {
		const response = await fetch(url + path);
		return { status: response.status, body: await response.json() };
	};
	return {
		get,
		/** Starts the application, and waits until it answers. */
		startServer: async () => {
			const child = await start("server.ts");
			const status = () =>
				fetch(`${url}/health`).then(
					(response) => response.status,
					() => 0,
				);
			await expect.poll(status, { timeout: 30_000 }).toBe(200);
			return child;
		},
		startJob: () =>
			start(join(root, "packages/sdk/reencrypt/cli.ts"), join(example, "keyhold.config.ts"), "--every", "2"),
		seed: async (count: number, ...organizations: string[]) => {
			const [code] = await once(await start("seed.ts", String(count), ...organizations), "exit");
			expect(code).toBe(0);
		},
		/** All contacts of an organization, as the application shows them. */
		all: async (organization: string): Promise<Contact[]> => {
			const contacts: Contact[] = [];
			for (;;) {
				const after = contacts.at(-1)?.id ?? "";
				const { status, body } = await get(`/${organization}/contacts?take=1000&after=${after}`);
				expect(status).toBe(200);
				contacts.push(...body);
				if (body.length < 1_000) return contacts;
			}
		},
		/** The data keys of an organization's values, as the database has them, with their number. */
		dataKeysOf: async (organization: string): Promise<Map<string, number>> => {
			const rows = await runSql(
				database,
				`SELECT left(value, 26) AS key, count(*)::int AS values FROM contacts, unnest(ARRAY[email, notes]) AS value
				WHERE organization_id = '${organization}' GROUP BY 1`,
			);
			return new Map(rows.map(({ key, values }) => [key as string, values as number]));
		},
		sql: (text: string) => runSql(database, text),
	};
}

async function runSql(url: string, text: string): Promise<Record<string, unknown>[]> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query(text)).rows ?? [];
	} finally {
		await client.end();
	}
}
