import { isPostgres } from "./client-internals.ts";
import type { SealedModels } from "./options.ts";
import { type Catalog, type Model, modelOf, readCatalog } from "./schema/catalog.ts";
import { type SealedModel, sealedModels } from "./sealed-model.ts";
import type { Sealer } from "./sealer.ts";

/** A client's models, and which of them are sealed. Made once for a client. */
export type Room = {
	keyhold: Sealer;
	catalog: Catalog;
	sealed: Map<string, SealedModel>;
	/** By model: its relations through which a sealed model can be reached, each with its target. */
	paths: Map<string, Map<string, string>>;
	/** By model: fields that name the tenant or the ID of sealed rows elsewhere, by foreign keys. */
	referenced: Map<string, Map<string, string>>;
	/** True if the database finds text only by its exact spelling. MySQL and SQL Server also find "abc" by "ABC". */
	isExact: boolean;
};

/** @throws KeyholdError INVALID_INPUT for options that do not fit the client's schema */
export function roomOf(keyhold: Sealer, client: object, options: SealedModels): Room {
	const catalog = readCatalog(client);
	const sealed = sealedModels(catalog, options);
	return {
		keyhold,
		catalog,
		sealed,
		paths: pathsTo(catalog, sealed),
		referenced: referencedBy(catalog, sealed),
		isExact: isPostgres(client),
	};
}

export function isConcerned(room: Room, model: string): boolean {
	return room.sealed.has(model) || (room.paths.get(model)?.size ?? 0) > 0 || room.referenced.has(model);
}

function pathsTo(catalog: Catalog, sealed: Map<string, SealedModel>): Map<string, Map<string, string>> {
	const paths = new Map<string, Map<string, string>>();
	for (let hasGrown = true; hasGrown; ) {
		hasGrown = false;
		for (const [name, { relations }] of catalog.models) {
			for (const { name: relation, target } of relations.values()) {
				const isWay = sealed.has(target) || (paths.get(target)?.size ?? 0) > 0;
				if (!isWay || paths.get(name)?.has(relation)) continue;
				paths.set(name, (paths.get(name) ?? new Map()).set(relation, target));
				hasGrown = true;
			}
		}
	}
	return paths;
}

function referencedBy(catalog: Catalog, sealed: Map<string, SealedModel>): Map<string, Map<string, string>> {
	const referenced = new Map<string, Map<string, string>>();
	const note = (model: Model, fields: string[], whose: string) => {
		for (const { target, foreignKey } of model.relations.values()) {
			for (const [own, other] of foreignKey) {
				if (!fields.includes(own) || referenced.get(target)?.has(other)) continue;
				referenced.set(target, (referenced.get(target) ?? new Map()).set(other, whose));
				// A key that is itself a foreign key changes with the key that it references.
				note(modelOf(catalog, target), [other], whose);
			}
		}
	};
	for (const { name, model, needed } of sealed.values()) note(model, needed, name);
	return referenced;
}
