import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { findChromium } from "../../testing/find-chromium.ts";
import { engineEnvironment, type GivenEngine } from "../../testing/given-engine.ts";
import { Failure } from "./failure.ts";
import type { Context } from "./part.ts";

const root = join(import.meta.dirname, "..", "..");

export const engineUsage = `npm run test:engine -- --database-url URL [--direct-database-url URL] [--migrate-database-url URL]
                             runs the main journeys, several processes and a short soak against that database`;

/** The journeys, in this order: each prints its steps. */
const journeys = [
	"e2e/main-journey.spec.ts",
	"e2e/destroy-data.spec.ts",
	"e2e/audit-log.spec.ts",
	"e2e/scheduled-queries.spec.ts",
	"e2e/several-processes.spec.ts",
];

/**
 * Runs the main journeys, several processes and a short soak against any PostgreSQL, PgBouncer or Citus, and prints every
 * step. It creates organizations there and leaves them.
 * @returns 0 if everything passed
 * @throws Failure for a wrong option, or a database that is in use for something else
 */
export async function testEngine(
	{ run, say, paths }: Context,
	build: () => Promise<number>,
	buildDir: string,
): Promise<number> {
	const engine = readOptions(paths);
	say(`${await describeEngine(engine)}\n`);
	await build();
	const env = engineEnvironment(engine);
	const parts = [
		{
			name: "journeys and several processes",
			run: async () =>
				run("playwright", ["test", "--workers=1", "--reporter=list", ...journeys], {
					...env,
					PLAYWRIGHT_LIST_PRINT_STEPS: "1",
					KEYHOLD_CHROMIUM: await findChromium(root),
					KEYHOLD_BUILD_DIR: buildDir,
				}),
		},
		{
			name: "soak: killed workers, cut connections, refusing KMS",
			run: () =>
				run("vitest", ["run", "--project", "database", "--reporter=verbose", "lib/vault/under-fire"], env),
		},
	];
	const outcomes: string[] = [];
	for (const part of parts) {
		const code = await part.run();
		outcomes.push(`${code === 0 ? "passed" : "FAILED"}  ${part.name}`);
	}
	say(`\n${outcomes.join("\n")}\n`);
	return outcomes.every((line) => line.startsWith("passed")) ? 0 : 1;
}

function readOptions(args: string[]): GivenEngine {
	const options = {
		"database-url": { type: "string" },
		"direct-database-url": { type: "string" },
		"migrate-database-url": { type: "string" },
	} as const;
	try {
		const { values } = parseArgs({ args, options });
		const databaseUrl = values["database-url"];
		if (!databaseUrl) throw new Error("--database-url is missing");
		const directDatabaseUrl = values["direct-database-url"];
		return {
			databaseUrl,
			directDatabaseUrl,
			migrateDatabaseUrl: values["migrate-database-url"] ?? directDatabaseUrl ?? databaseUrl,
		};
	} catch (error) {
		throw new Failure(`${(error as Error).message}.\n\n${engineUsage}`);
	}
}

/** Names the server and its extensions. @throws Failure if it cannot be reached, or has organizations that are not of tests */
async function describeEngine({ databaseUrl, migrateDatabaseUrl }: GivenEngine): Promise<string> {
	const client = new pg.Client({ connectionString: migrateDatabaseUrl, connectionTimeoutMillis: 10_000 });
	try {
		await client.connect();
		const { rows } = await client.query(
			`SELECT version(), to_regclass('organizations') IS NOT NULL AS "isMigrated",
				(SELECT string_agg(extname || ' ' || extversion, ', ') FROM pg_extension) AS extensions`,
		);
		const { version, extensions, isMigrated } = rows[0];
		const others = isMigrated
			? await client.query("SELECT slug FROM organizations WHERE slug !~ '^(org-[0-9a-f-]+|acme)$' LIMIT 1")
			: { rows: [] };
		if (others.rows[0])
			throw new Failure(
				`This database has the organization “${others.rows[0].slug}”, which no test created. Give a database that is for tests only.`,
			);
		const through = new URL(databaseUrl).host;
		return `${version}\nExtensions: ${extensions}\nThrough ${through}`;
	} catch (error) {
		if (error instanceof Failure) throw error;
		throw new Failure(`The database cannot be reached: ${(error as Error).message}`);
	} finally {
		await client.end().catch(() => {});
	}
}
