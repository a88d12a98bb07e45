import { expect, it } from "vitest";
import { parseSchema } from "./parse-schema.ts";

const schema = `
datasource db { // model Nothing {
  provider = "postgresql"
}
enum Kind {
  A @map("a")
}
/// A comment with { and "quotes
model Thing {
  id        String   @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  note      String?  @map("the // \\"note\\"") // @id
  tags      String[] @default(["a)", "b"])
  parentId  String
  number    Int
  shape     Unsupported("circle")?
  parent    Parent   @relation("P", fields: [parentId, number], references: [id, number], onDelete: Cascade)

  @@unique([parentId, number(sort: Desc)], name: "spot", map: "x")
  @@unique(fields: [note, number])
  @@map("things")
  @@schema("crm")
}
view Parent {
  id     String
  number Int
  things Thing[] @relation("P")
  @@id([id, number])
}
`;

it("reads what sealing needs of a schema, and is not misled by comments and strings", () => {
	const models = parseSchema(schema);
	expect([...models.keys()]).toEqual(["Thing", "Parent"]);
	const thing = models.get("Thing");
	expect(thing).toMatchObject({ table: "things", databaseSchema: "crm", id: ["id"] });
	expect([...(thing?.fields.keys() ?? [])]).toEqual([
		"id",
		"note",
		"tags",
		"parentId",
		"number",
		"shape",
		"parent",
	]);
	expect(thing?.fields.get("id")).toMatchObject({
		isId: true,
		nativeType: "Uuid",
		defaultValue: 'dbgenerated("gen_random_uuid()")',
	});
	expect(thing?.fields.get("note")).toMatchObject({ column: 'the // "note"', isId: false, isOptional: true });
	expect(thing?.fields.get("tags")).toMatchObject({ isList: true, defaultValue: '["a)", "b"]' });
	expect(thing?.fields.get("parent")).toMatchObject({
		fields: ["parentId", "number"],
		references: ["id", "number"],
	});
	expect(thing?.compoundKeys).toEqual(
		new Map([
			["spot", ["parentId", "number"]],
			["note_number", ["note", "number"]],
		]),
	);
	expect(models.get("Parent")?.id).toEqual(["id", "number"]);
});
