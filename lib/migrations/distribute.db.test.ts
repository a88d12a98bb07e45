import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asOwner, suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { newId } from "../platform/ids.ts";
import { distributedTables } from "./distribute.ts";
import { migrate } from "./migrate.ts";

const folder = join(import.meta.dirname, "../../prisma/migrations");

describe("migrating with --distribute", () => {
	useSuiteDatabase();
	let url: string;

	beforeEach(async () => {
		const name = `distribute_${newId().replaceAll("-", "")}`;
		await asOwner(`CREATE DATABASE ${name}`);
		url = suiteOwnerUrl().replace(/[^/]*$/, name);
	});

	async function query(text: string, values: unknown[] = []) {
		const client = new pg.Client({ connectionString: url });
		await client.connect();
		try {
			return (await client.query(text, values)).rows;
		} finally {
			await client.end();
		}
	}
	const distribute = () => migrate(url, undefined, undefined, { isDistributed: true });

	it("changes nothing in a database without Citus, and says how to install it", async () => {
		await expect(distribute()).rejects.toThrow(/has no extension citus\. Install Citus on every node/);
		expect(await query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
	});

	it("is refused while tables have partitions, with the way to a distributed database", async () => {
		await migrate(url);
		await expect(distribute()).rejects.toThrow(
			/^request_logs and spans cannot be distributed, since they have partitions\. Run .* on a new, empty database/,
		);
	});

	it("is refused while a partition that was taken out waits to be dropped", async () => {
		await query("CREATE TABLE spans_20260101_expired (id uuid)");
		await expect(distribute()).rejects.toThrow(/^spans cannot be distributed, since they have partitions/);
	});

	describe("of a former release", () => {
		let own: string;
		beforeEach(async () => {
			own = await mkdtemp(join(tmpdir(), "keyhold-test-"));
			await cp(folder, own, { recursive: true });
			const names = await readdir(own);
			const later = names.filter((name) => /^\d/.test(name) && name >= "20261130153700");
			await Promise.all(later.map((name) => rm(join(own, name), { recursive: true })));
		});
		afterEach(() => rm(own, { recursive: true, force: true }));

		it("leaves a table that is distributed without partitions, and it takes new IDs", async () => {
			await migrate(url, undefined, own);
			// The part of Citus's catalog that tells which tables are distributed.
			await query("CREATE TABLE pg_dist_partition AS SELECT unnest($1::text[])::regclass AS logicalrelid", [
				distributedTables,
			]);
			await migrate(url);
			expect(
				await query(
					`SELECT relname, relkind FROM pg_class WHERE relname IN ('request_logs', 'spans') ORDER BY relname`,
				),
			).toEqual([
				{ relname: "request_logs", relkind: "r" },
				{ relname: "spans", relkind: "r" },
			]);
			expect(await query("SELECT conname FROM pg_constraint WHERE conname LIKE '%_before_ids'")).toEqual([]);
		});
	});
});
