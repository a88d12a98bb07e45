import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";

/**
 * Runs `work` with Prisma's schema engine as WebAssembly, since the binary behind `prisma migrate` has to be downloaded.
 * @param schema the contents of `schema.prisma`
 */
export async function withSchemaEngine<T>(
	databaseUrl: string,
	schema: string,
	work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
	// The engine leaves the connections of an adapter open.
	const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
	const engine = await SchemaEngine.new(
		{ datamodels: [["prisma/schema.prisma", schema]] },
		() => {},
		bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool))),
	);
	try {
		return await work(engine);
	} finally {
		engine.free();
		await pool.end();
	}
}

/** Prisma's adapter splits scripts at each semicolon, also in comments and function bodies. The server parses them whole. */
function wholeScripts(factory: PrismaPg): PrismaPg {
	const connect = factory.connect.bind(factory);
	factory.connect = async () => {
		const adapter = await connect();
		adapter.executeScript = async (script) => {
			await adapter.underlyingDriver().query(script);
		};
		return adapter;
	};
	return factory;
}
