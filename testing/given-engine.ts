/** A database that exists already, which tests use instead of starting their own. */
export type GivenEngine = {
	/** Of the application's role; may lead to a pooler. */
	databaseUrl: string;
	/** The database itself, if `databaseUrl` leads to a pooler in transaction mode. */
	directDatabaseUrl: string | undefined;
	/** Of the role that owns the tables. */
	migrateDatabaseUrl: string;
};

const variable = "KEYHOLD_GIVEN_ENGINE";

/** The environment that makes the tests of a process use this database. */
export function engineEnvironment(engine: GivenEngine): Record<string, string> {
	return { [variable]: JSON.stringify(engine) };
}

/** The database that `npm run test:engine` was given; null in every other run. */
export function givenEngine(): GivenEngine | null {
	const given = process.env[variable];
	return given ? (JSON.parse(given) as GivenEngine) : null;
}

/** Makes this process, and those that it starts, use the database. */
export function useEngine({ databaseUrl, directDatabaseUrl }: GivenEngine): void {
	process.env.DATABASE_URL = databaseUrl;
	if (directDatabaseUrl === undefined) delete process.env.KEYHOLD_DIRECT_DATABASE_URL;
	else process.env.KEYHOLD_DIRECT_DATABASE_URL = directDatabaseUrl;
}
