import { afterAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { db, disconnect, inTransaction, limitStatements, pool } from "./db.ts";
import { toKeyholdError } from "./errors.ts";

describe("a statement that takes too long", () => {
	useSuiteDatabase();
	afterAll(() => limitStatements(0));

	it("is canceled by the database, through Prisma and node-postgres, and the next one is answered", async () => {
		await disconnect();
		limitStatements(200);
		await expect(pool().query("SELECT pg_sleep(5)")).rejects.toMatchObject({ code: "57014" });
		await expect(db().$queryRaw`SELECT pg_sleep(5)::text`).rejects.toThrow(/statement timeout/);
		const refused = inTransaction((tx) => tx.$queryRaw`SELECT pg_sleep(5)::text`);
		expect(toKeyholdError(await refused.catch((error) => error))).toMatchObject({
			code: "DATABASE_UNAVAILABLE",
			httpStatus: 503,
			message: expect.stringContaining("took too long"),
		});
		expect((await pool().query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
	});
});
