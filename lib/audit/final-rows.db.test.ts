import { readFile } from "node:fs/promises";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { asOwner, suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import { migrate } from "../migrations/migrate.ts";
import { operatorCreateToken } from "../operator/verbs/create-token.ts";
import { pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

const denied = { code: "42501" };

describe("the application's database role", () => {
	useSuiteDatabase();
	let chainId: string;
	beforeAll(async () => {
		({ id: chainId } = await createTestOrganization());
	});

	it.each([
		"UPDATE audit_events SET actor_label = 'altered'",
		"DELETE FROM audit_events",
		"TRUNCATE audit_events",
		"DELETE FROM audit_heads",
		"TRUNCATE audit_heads",
		"ALTER TABLE audit_events DISABLE TRIGGER audit_rows_are_final",
		"ALTER TABLE audit_events DISABLE TRIGGER ALL",
		"DROP TRIGGER audit_rows_are_final ON audit_events",
		"DROP TABLE audit_events CASCADE",
		"CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"ALTER TABLE audit_events OWNER TO keyhold_app",
		"GRANT UPDATE ON audit_events TO keyhold_app",
		"SET session_replication_role = replica",
		"SET ROLE keyhold",
		"CREATE RULE forget AS ON INSERT TO audit_events DO INSTEAD NOTHING",
		"DELETE FROM _prisma_migrations",
	])("cannot remove anything from the audit log: %s", async (statement) => {
		// A grant of what one does not have is a warning to PostgreSQL.
		if (statement.startsWith("GRANT")) {
			await pool().query(statement);
			await expect(pool().query("UPDATE audit_events SET ip = NULL")).rejects.toMatchObject(denied);
		} else {
			await expect(pool().query(statement)).rejects.toMatchObject(denied);
		}
	});

	it.each([
		"UPDATE audit_events SET actor_label = 'altered'",
		"DELETE FROM audit_events WHERE false",
		"TRUNCATE audit_events",
		"SET session_replication_role = replica; DELETE FROM audit_events",
	])("is refused like the table's owner: %s", async (statement) => {
		await expect(asOwner(statement)).rejects.toMatchObject({
			...denied,
			message: "rows of the audit log are not changed or deleted",
		});
	});

	it("appends to the audit log and reads it, owns nothing and is not a superuser", async () => {
		const { rows } = await pool().query(
			`SELECT rolsuper, rolcreaterole, rolbypassrls,
				(SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
			FROM pg_roles r WHERE rolname = current_user`,
		);
		expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, rolbypassrls: false, owned: 0 }]);
		const { rows: before } = await pool().query("SELECT count(*)::int FROM audit_events");
		const { rows: organizations } = await pool().query("SELECT slug FROM organizations WHERE id = $1", [
			chainId,
		]);
		await operatorCreateToken(operator, {
			organization: organizations[0].slug,
			name: "x",
			scopes: ["keys:read"],
		});
		const { rows: after } = await pool().query("SELECT count(*)::int FROM audit_events");
		expect(after[0].count).toBe(before[0].count + 1);
	});

	it("can read and write a table that a later migration creates", async () => {
		await asOwner("CREATE TABLE later (id serial PRIMARY KEY, name text)");
		await pool().query("INSERT INTO later (name) VALUES ('x')");
		const { rows } = await pool().query("DELETE FROM later RETURNING name");
		expect(rows).toEqual([{ name: "x" }]);
	});

	it("gets its rights back with the next migration, and loses those it should not have", async () => {
		await asOwner(
			"GRANT UPDATE, DELETE ON audit_events TO keyhold_app; REVOKE ALL ON users FROM keyhold_app",
		);
		await expect(pool().query("SELECT 1 FROM users")).rejects.toMatchObject(denied);
		await migrate(suiteOwnerUrl());
		await pool().query("SELECT 1 FROM users");
		await expect(pool().query("DELETE FROM audit_events")).rejects.toMatchObject(denied);
	});

	it("is granted its rights by an owner who is not a superuser, as in the README", async () => {
		const name = `owner_${newId().replaceAll("-", "")}`;
		await asOwner(`CREATE ROLE ${name} LOGIN PASSWORD 'x'`);
		await asOwner(`CREATE DATABASE ${name} OWNER ${name}`);
		const url = new URL(suiteOwnerUrl());
		Object.assign(url, { username: name, password: "x", pathname: `/${name}` });
		const said: string[] = [];
		await migrate(url.href, (sentence) => said.push(sentence));
		expect(said).toEqual([]);

		const application = new URL(process.env.DATABASE_URL ?? "");
		application.pathname = `/${name}`;
		const client = new pg.Client({ connectionString: application.href });
		await client.connect();
		try {
			await client.query("SELECT count(*) FROM audit_events");
			await client.query("VACUUM (FULL) data_keys");
			await expect(client.query("DELETE FROM audit_events")).rejects.toMatchObject(denied);
			await expect(client.query("CREATE TABLE mine (id int)")).rejects.toMatchObject(denied);
		} finally {
			await client.end();
		}
	});

	it("is not created by a role that cannot create roles: nothing is granted, and nothing fails", async () => {
		// Roles belong to the whole server, and other suites need this one: it is away within one transaction only.
		const owner = new pg.Client({ connectionString: suiteOwnerUrl() });
		await owner.connect();
		try {
			await owner.query("BEGIN");
			await owner.query("CREATE ROLE intruder LOGIN PASSWORD 'x'");
			await owner.query("ALTER ROLE keyhold_app RENAME TO keyhold_app_away");
			await owner.query("SET LOCAL ROLE intruder");
			await owner.query(await readFile("prisma/application-role.sql", "utf8"));
			const { rows } = await owner.query("SELECT to_regrole('keyhold_app') AS role");
			expect(rows[0].role).toBeNull();
		} finally {
			await owner.query("ROLLBACK");
			await owner.end();
		}
	});
});
