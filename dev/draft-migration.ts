// npm run migration -- NAME: writes the SQL that takes the schema of the last commit to the present one.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { type DiffTarget, SchemaEngine } from "@prisma/schema-engine-wasm";
import { startPostgres } from "./postgres.ts";

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

// Comparing two schemas reads no database, yet the engine insists on reaching one.
const directory = await mkdtemp(join(tmpdir(), "keyhold-migration-"));
const postgres = await startPostgres({ directory, isDisposable: true });
const engine = await SchemaEngine.new(
	{ datamodels: [[path, present]] },
	() => {},
	bindMigrationAwareSqlAdapterFactory(new PrismaPg(postgres.ownerUrl)),
);
const { stdout } = await engine.diff({
	from,
	to: { tag: "schemaDatamodel", files: [{ path, content: present }] },
	script: true,
	exitCode: null,
	filters: { externalTables: [], externalEnums: [] },
});
engine.free();
await postgres.stop();
await rm(directory, { recursive: true, force: true });

if (!stdout || stdout.includes("This is an empty migration")) {
	console.log(`Nothing to do: ${path} is as it was committed.`);
} else {
	const folder = `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`;
	await mkdir(join(root, "prisma/migrations", folder), { recursive: true });
	await writeFile(join(root, "prisma/migrations", folder, "migration.sql"), stdout);
	console.log(`Wrote prisma/migrations/${folder}/migration.sql. Read it, and add what Prisma cannot say.`);
}
