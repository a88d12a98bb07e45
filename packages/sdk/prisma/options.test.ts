import { expect, it } from "vitest";
import type { PrismaClient } from "../../../lib/platform/prisma/client.ts";
import { memoryKeyhold } from "../testing/memory-keyhold.ts";
import { sealedFields } from "./index.ts";
import { parseSchema } from "./schema/parse-schema.ts";

const keyhold = memoryKeyhold();

/** The parts of this schema that a generated client carries. */
function clientOf(models: string) {
	const parsed = parseSchema(models);
	const runtime = [...parsed.values()].map(({ name, table, fields }) => [
		name,
		{
			dbName: table,
			fields: [...fields.values()].map((field) => ({
				name: field.name,
				kind: parsed.has(field.type) ? "object" : "scalar",
				type: field.type,
				dbName: field.column,
				relationName: parsed.has(field.type) ? "R" : undefined,
			})),
		},
	]);
	return {
		_engineConfig: { inlineSchema: models },
		_runtimeDataModel: { models: Object.fromEntries(runtime) },
		$extends: () => "extended",
	};
}

const schema = `
model Note {
  id       String  @id @default(uuid())
  serial   Int     @unique @default(autoincrement())
  tenant   String
  padded   String  @db.Char(20)
  maybe    String?
  body     String
  short    String  @db.VarChar(100)
  unique   String  @unique
  paired   String
  preset   String  @default("x")
  list     String[]
  count    Int
  bytes    Bytes?
  index    String?
  required String
  owner    Owner?  @relation(fields: [owned], references: [id])
  owned    String?
  @@unique([tenant, paired])
}
model Owner {
  id    String @id
  notes Note[]
}
model Keyless {
  tenant String @unique
  body   String
}`;

const extend = (options: object) => sealedFields(keyhold, options as never)(clientOf(schema) as never);
const note = (more: object) => ({ Note: { tenant: "tenant", sealed: ["body"], ...more } });

it("options that fit the schema extend the client", () => {
	const options = note({ sealed: ["body", "bytes"], index: { body: "index" } });
	expect(extend(options)).toBe("extended");
	expect(extend({ Keyless: { tenant: "tenant", sealed: ["body"], context: "column" } })).toBe("extended");
});

it.each<[string, object, RegExp]>([
	["an unknown model", { Letter: { tenant: "t", sealed: ["b"] } }, /no model Letter/],
	["an unknown field", note({ sealed: ["text"] }), /no field text/],
	["no field", note({ sealed: [] }), /no field to seal/],
	["an unknown tenant", note({ tenant: "org" }), /no field org/],
	["a tenant that may be null", note({ tenant: "maybe" }), /Note\.maybe can't be its tenant/],
	["a tenant that the database pads", note({ tenant: "padded" }), /reads back as it was written/],
	["a model without an ID", { Keyless: { tenant: "tenant", sealed: ["body"] } }, /context: "column"/],
	["the tenant as a sealed field", note({ sealed: ["tenant"] }), /part of a key|says whose row/],
	["the ID as a sealed field", note({ sealed: ["id"] }), /default|key/],
	["a number", note({ sealed: ["count"] }), /only single String and Bytes/],
	["a list", note({ sealed: ["list"] }), /only single String and Bytes/],
	["a column that is too short", note({ sealed: ["short"] }), /@db\.VarChar/],
	["a unique field", note({ sealed: ["unique"] }), /part of a key/],
	["a field of a compound key", note({ sealed: ["paired"] }), /part of a key/],
	["a foreign key", note({ sealed: ["owned"] }), /part of a key/],
	["a default that the database would store", note({ sealed: ["preset"] }), /Remove @default/],
	["an index of a field that is not sealed", note({ index: { count: "index" } }), /not sealed/],
	["an index of bytes", note({ sealed: ["bytes"], index: { bytes: "index" } }), /only text/],
	["an index that must not be null", note({ index: { body: "required" } }), /optional String/],
	["an index that is not there", note({ index: { body: "nowhere" } }), /no field nowhere/],
	[
		"two indexes in one column",
		note({ sealed: ["body", "required"], index: { body: "index", required: "index" } }),
		/two blind indexes/,
	],
])("%s is refused when the client is extended", (_, options, message) => {
	expect(() => extend(options)).toThrow(message);
});

it("a client whose schema was read differently is refused", () => {
	const client = clientOf(schema);
	client._runtimeDataModel.models.Note.fields[5].type = "Int";
	expect(() => sealedFields(keyhold, note({}) as never)(client as never)).toThrow(/can't read Note\.body/);
	expect(() => sealedFields(keyhold, note({}) as never)({ $extends: () => "extended" } as never)).toThrow(
		/does not carry its schema/,
	);
});

it("models and fields that a client does not have are type errors", () => {
	const check = (client: PrismaClient) => {
		const extended = client.$extends(sealedFields(keyhold, { User: { tenant: "id", sealed: ["email"] } }));
		void extended.user.findMany({ select: { email: true } });
		void extended.$keyhold.models;
		// @ts-expect-error There is no model of this name.
		client.$extends(sealedFields(keyhold, { Person: { tenant: "id", sealed: ["email"] } }));
		// @ts-expect-error The model has no such field.
		client.$extends(sealedFields(keyhold, { User: { tenant: "id", sealed: ["emails"] } }));
		// @ts-expect-error It has no such tenant.
		client.$extends(sealedFields(keyhold, { User: { tenant: "tenant", sealed: ["email"] } }));
		const index = { email: "emailIndex" } as const;
		// @ts-expect-error It has no such index column.
		client.$extends(sealedFields(keyhold, { User: { tenant: "id", sealed: ["email"], index } }));
		// @ts-expect-error Extending does not make the client's own types loose.
		void extended.user.findMany({ select: { nothing: true } });
	};
	expect(check).toBeTypeOf("function");
});
