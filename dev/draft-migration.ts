// npm run migration -- NAME: drafts the migration from the last commit's schema to the current one.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DiffTarget } from "@prisma/schema-engine-wasm";
import { startPostgres } from "./postgres.ts";
import { withSchemaEngine } from "./schema-engine.ts";

const root = join(import.meta.dirname, "..");
const name = process.argv[2];
if (!name) {
	console.error("Give the migration a name: npm run migration -- add_something");
	process.exit(1);
}

const path = "prisma/schema.prisma";
const committed = execFileSync("git", ["show", `HEAD:${path}`], { cwd: root, encoding: "utf8" });
const present = await readFile(join(root, path), "utf8");
const isFirst =
	execFileSync("git", ["ls-files", "prisma/migrations/*/migration.sql"], { cwd: root }).length === 0;
const from: DiffTarget = isFirst
	? { tag: "empty" }
	: { tag: "schemaDatamodel", files: [{ path, content: committed }] };

// The engine compares two schemas without reading a database, yet it needs a connection to one.
const directory = await mkdtemp(join(tmpdir(), "keyhold-migration-"));
const postgres = await startPostgres({ directory, isDisposable: true });
const { stdout } = await withSchemaEngine(postgres.ownerUrl, present, (engine) =>
	engine.diff({
		from,
		to: { tag: "schemaDatamodel", files: [{ path, content: present }] },
		script: true,
		exitCode: null,
		filters: { externalTables: [], externalEnums: [] },
	}),
);
await postgres.stop();
await rm(directory, { recursive: true, force: true });

if (!stdout || stdout.includes("This is an empty migration")) {
	console.log(`Nothing to do: ${path} has no uncommitted changes.`);
} else {
	const folder = `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`;
	await mkdir(join(root, "prisma/migrations", folder), { recursive: true });
	await writeFile(join(root, "prisma/migrations", folder, "migration.sql"), stdout);
	console.log(
		`Wrote prisma/migrations/${folder}/migration.sql. Review it, and add what a Prisma schema cannot express.`,
	);
}
