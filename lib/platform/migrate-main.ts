// npm run migrate: brings the database at DATABASE_URL to the present schema.
import { ConfigError, config } from "./config.ts";
import { migrate } from "./migrate.ts";

try {
	const applied = await migrate(config().databaseUrl);
	process.stdout.write(`${applied.length === 0 ? "Nothing to do" : `Applied ${applied.join(", ")}`}.\n`);
} catch (error) {
	console.error(
		error instanceof ConfigError ? error.message : `The migration failed: ${(error as Error).message}`,
	);
	process.exit(1);
}
