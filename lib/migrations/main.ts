// npm run migrate: updates the database to the current schema, as the role that owns the tables. With --distribute, it also
// distributes the tables of a Citus cluster.
import { parseArgs } from "node:util";
import { ConfigError, config } from "../platform/config.ts";
import { migrate } from "./migrate.ts";

try {
	const { values } = parseArgs({ options: { distribute: { type: "boolean", default: false } } });
	const databaseUrl = process.env.KEYHOLD_MIGRATE_DATABASE_URL || config().directDatabaseUrl;
	const applied = await migrate(databaseUrl, (sentence) => console.error(sentence), undefined, {
		isDistributed: values.distribute,
	});
	process.stdout.write(`${applied.length === 0 ? "Nothing to do" : `Applied ${applied.join(", ")}`}.\n`);
} catch (error) {
	console.error(
		error instanceof ConfigError ? error.message : `The migration failed: ${(error as Error).message}`,
	);
	process.exit(1);
}
