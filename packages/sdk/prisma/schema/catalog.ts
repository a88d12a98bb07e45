import { type ClientModels, modelsOfClient, type RuntimeField } from "../client-internals.ts";
import { refuse } from "../refuse.ts";
import { type ParsedField, type ParsedModel, parseSchema } from "./parse-schema.ts";

export type Relation = {
	/** The field of the relation. */
	name: string;
	/** The model on the other side. */
	target: string;
	isList: boolean;
	/** Pairs of this model's field and the other's, if this model holds the foreign key. */
	foreignKey: [own: string, other: string][];
	/** The same if the other model holds it. In a many-to-many relation, neither side does. */
	foreignKeyOfOther: [other: string, own: string][];
};

export type Model = Omit<ParsedModel, "fields"> & {
	fields: Map<string, ParsedField>;
	relations: Map<string, Relation>;
};

export type Catalog = { models: Map<string, Model>; globalOmit: ClientModels["globalOmit"] };

/** The models of a generated Prisma Client. @throws KeyholdError INVALID_INPUT if its schema can't be read with certainty */
export function readCatalog(client: object): Catalog {
	const { schema, models: runtimeModels, globalOmit } = modelsOfClient(client);
	const parsed = parseSchema(schema);
	const models = new Map<string, Model>();
	for (const [name, runtime] of Object.entries(runtimeModels)) {
		const model = parsed.get(name);
		if (!model || model.table !== (runtime.dbName ?? name)) misread(name);
		// Fields with @ignore are in the schema alone.
		const fields = runtime.fields.map((field) => checkedField(name, model, field));
		models.set(name, { ...model, fields: new Map(fields), relations: new Map() });
	}
	for (const [name, model] of models) {
		for (const { name: field, kind, type, relationName } of runtimeModels[name]?.fields ?? []) {
			if (kind !== "object" || !models.has(type)) continue;
			const opposite = runtimeModels[type]?.fields.find(
				(other) => other.relationName === relationName && (type !== name || other.name !== field),
			);
			model.relations.set(field, {
				name: field,
				target: type,
				isList: model.fields.get(field)?.isList ?? false,
				foreignKey: pairs(model.fields.get(field)),
				foreignKeyOfOther: pairs(opposite && models.get(type)?.fields.get(opposite.name)),
			});
		}
	}
	return { models, globalOmit };
}

function checkedField(
	model: string,
	parsed: ParsedModel,
	{ name, type, dbName }: RuntimeField,
): [string, ParsedField] {
	const field = parsed.fields.get(name);
	if (!field || field.type !== type || field.column !== (dbName ?? name)) misread(`${model}.${name}`);
	return [name, field];
}

function pairs(field: ParsedField | undefined): [string, string][] {
	return field?.fields.map((own, at) => [own, field.references[at] ?? ""]) ?? [];
}

function misread(what: string): never {
	refuse(
		`Keyhold can't read ${what} in the schema of this Prisma Client. Generate the client again; if that does not help, report a bug with the schema.`,
	);
}

export function modelOf(catalog: Catalog, name: string): Model {
	return catalog.models.get(name) ?? refuse(`There is no model ${name} in the schema of this Prisma Client.`);
}
