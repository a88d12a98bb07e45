import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

// Its types are generated with it, after the type check.
// biome-ignore lint/suspicious/noExplicitAny: a client of a schema that only the tests have
export type ContactsClient = any;

/** The module of a Prisma Client of contacts.prisma, generated once for each version of it, below .data. */
export async function contactsClientModule(): Promise<string> {
	const schema = await readFile(join(import.meta.dirname, "contacts.prisma"), "utf8");
	const { version } = JSON.parse(
		await readFile(join(root, "node_modules/@prisma/client/package.json"), "utf8"),
	);
	const name = createHash("sha256").update(schema).update(version).digest("hex").slice(0, 12);
	const directory = join(root, ".data", `contacts-client-${name}`);
	const module = join(directory, "client/client.ts");
	if (await stat(directory).catch(() => undefined)) return module;
	// Several test files may generate it at a time. The first one to finish gives it its name.
	const own = `${directory}.${process.pid}.${Date.now()}`;
	await mkdir(own, { recursive: true });
	await writeFile(join(own, "schema.prisma"), schema);
	const prisma = join(root, "node_modules/prisma/build/index.js");
	await run(process.execPath, [prisma, "generate", "--schema", join(own, "schema.prisma")], { cwd: root });
	await rename(own, directory).catch(() => rm(own, { recursive: true, force: true }));
	return module;
}

export type ContactsDatabase = { url: string; connect: (options?: object) => ContactsClient };

/** Creates a database with the tables of contacts.sql on the server of `adminUrl`, and a function that connects clients to it. */
export async function createContactsDatabase(adminUrl: string): Promise<ContactsDatabase> {
	const { PrismaClient } = await import(pathToFileURL(await contactsClientModule()).href);
	const name = `contacts_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
	const url = adminUrl.replace(/\/[^/]*$/, `/${name}`);
	await query(adminUrl, `CREATE DATABASE ${name}`);
	await query(url, await readFile(join(import.meta.dirname, "contacts.sql"), "utf8"));
	return {
		url,
		connect: (options = {}) =>
			new PrismaClient({ adapter: new PrismaPg({ connectionString: url }), ...options }),
	};
}

async function query(url: string, text: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(text);
	} finally {
		await client.end();
	}
}
