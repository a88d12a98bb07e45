import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, expect, it } from "vitest";
import { roomOf } from "../prisma/room.ts";
import type { SealedModel } from "../prisma/sealed-model.ts";
import { contactsModels, useContacts } from "../testing/use-contacts.ts";
import { describeTable, type Query } from "./table.ts";

const contacts = useContacts();
let connection: pg.Client;
let card: SealedModel;

beforeEach(async () => {
	card = roomOf(contacts.keyhold, contacts.base, contactsModels).sealed.get("Card") as SealedModel;
	connection = new pg.Client({ connectionString: contacts.url });
	await connection.connect();
	return () => connection.end();
});

const query: Query = async (text, ...values) => (await connection.query(text, values)).rows;
const database = () => new URL(contacts.url).pathname.slice(1);

it("a table's name contains its database and schema", async () => {
	expect(await describeTable(query, card)).toMatchObject({ name: `${database()}.public.Card` });
	await connection.query('CREATE SCHEMA us; CREATE TABLE us."Card" (LIKE "Card"); SET search_path = us');
	expect(await describeTable(query, card)).toMatchObject({ name: `${database()}.us.Card` });
});

it("no answer has a type that the adapters of Prisma 6 can't read", async () => {
	const types: number[] = [];
	const watched: Query = async (text, ...values) => {
		const { rows, fields } = await connection.query(text, values);
		types.push(...fields.map(({ dataTypeID }) => dataTypeID));
		return rows;
	};
	await describeTable(watched, card);
	expect(types.length).toBeGreaterThan(5);
	expect(types.filter((type) => ![pg.types.builtins.TEXT, pg.types.builtins.BOOL].includes(type))).toEqual(
		[],
	);
});

it("a table whose rows row-level security may hide is refused", async () => {
	const role = `job_${randomUUID().replaceAll("-", "")}`;
	await connection.query(`CREATE ROLE ${role}; GRANT SELECT ON "Card" TO ${role}; SET ROLE ${role}`);
	expect(await describeTable(query, card)).toMatchObject({ relation: '"Card"' });
	await connection.query('RESET ROLE; ALTER TABLE "Card" ENABLE ROW LEVEL SECURITY');
	// A superuser sees every row.
	expect(await describeTable(query, card)).toMatchObject({ relation: '"Card"' });
	await connection.query(`SET ROLE ${role}`);
	await expect(describeTable(query, card)).rejects.toMatchObject({
		code: "INVALID_INPUT",
		message: expect.stringContaining("Row-level security"),
	});
	await connection.query(
		`RESET ROLE; ALTER TABLE "Card" DISABLE ROW LEVEL SECURITY; DROP OWNED BY ${role}; DROP ROLE ${role}`,
	);
});

it("a read replica is refused, since it may not have the newest rows", async () => {
	// The server of the tests has no replica: this connection finds another function of that name first.
	await connection.query(`CREATE SCHEMA replica;
		CREATE FUNCTION replica.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true';
		SET search_path = replica, pg_catalog, public`);
	await expect(describeTable(query, card)).rejects.toMatchObject({
		code: "INVALID_INPUT",
		message: expect.stringContaining("replica"),
	});
});

it("a key or sealed column under whose collation different texts are equal is refused", async () => {
	await connection.query(`CREATE SCHEMA folded; SET search_path = folded;
		CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
		CREATE TABLE "Card" (LIKE public."Card")`);
	expect(await describeTable(query, card)).toMatchObject({ relation: '"Card"' });
	for (const column of [...card.model.id, ...card.fields.keys()]) {
		const name = card.model.fields.get(column)?.column ?? column;
		await connection.query(`ALTER TABLE "Card" ALTER COLUMN "${name}" TYPE text COLLATE no_case`);
		await expect(describeTable(query, card)).rejects.toMatchObject({
			code: "INVALID_INPUT",
			message: expect.stringContaining(`${name} of "Card" has the nondeterministic collation no_case`),
		});
		await connection.query(`ALTER TABLE "Card" ALTER COLUMN "${name}" TYPE text COLLATE "C"`);
	}
});

it("a table or column that the database does not have is refused", async () => {
	await connection.query("CREATE SCHEMA empty; SET search_path = empty");
	await expect(describeTable(query, card)).rejects.toMatchObject({ code: "INVALID_INPUT" });
	await connection.query('CREATE TABLE "Card" (id text)');
	await expect(describeTable(query, card)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
