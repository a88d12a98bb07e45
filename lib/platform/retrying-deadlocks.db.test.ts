import { describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { pool, retryingDeadlocks } from "./db.ts";

describe("work that loses a deadlock", () => {
	useSuiteDatabase();

	it("runs again, and both transactions take effect once", async () => {
		await asOwner(
			"CREATE TABLE pairs (id int PRIMARY KEY, turns int NOT NULL); GRANT ALL ON pairs TO keyhold_app",
		);
		await pool().query("INSERT INTO pairs VALUES (1, 0), (2, 0)");
		let attempts = 0;
		let holding = 0;
		let release = () => {};
		const bothHoldOne = new Promise<void>((resolve) => {
			release = resolve;
		});
		const add = (first: number, second: number) =>
			retryingDeadlocks(async () => {
				attempts++;
				const client = await pool().connect();
				try {
					await client.query("BEGIN");
					await client.query("UPDATE pairs SET turns = turns + 1 WHERE id = $1", [first]);
					if (++holding === 2) release();
					await bothHoldOne;
					await client.query("UPDATE pairs SET turns = turns + 1 WHERE id = $1", [second]);
					await client.query("COMMIT");
				} catch (error) {
					await client.query("ROLLBACK");
					throw error;
				} finally {
					client.release();
				}
			});
		await Promise.all([add(1, 2), add(2, 1)]);
		expect(attempts).toBeGreaterThan(2);
		expect((await pool().query("SELECT turns FROM pairs")).rows).toEqual([{ turns: 2 }, { turns: 2 }]);
	});
});
