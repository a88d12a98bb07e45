import { isConcerned } from "../room.ts";
import { modelOf } from "../schema/catalog.ts";
import { identityOf } from "../sealed-model.ts";
import { futureValue } from "./future-value.ts";
import { type Data, isFilled, type Link, noLink, type WriteScope } from "./scope.ts";
import { clearIndexes, sealFields } from "./seal-fields.ts";
import { sealRelations } from "./seal-relations.ts";

/** Seals the data of a new row and of the rows nested in it. Changes `data`. @throws KeyholdError INVALID_INPUT */
export async function sealCreate(
	scope: WriteScope,
	name: string,
	data: Data,
	link: Link = noLink,
): Promise<void> {
	if (!isConcerned(scope.room, name)) return;
	const model = modelOf(scope.room.catalog, name);
	const row = { model, data, link };
	const sealed = scope.room.sealed.get(name);
	if (sealed) {
		clearIndexes(sealed, data);
		if (isFilled(sealed, data)) {
			const identity: Data = {};
			for (const field of sealed.needed) identity[field] = await futureValue(scope, row, field);
			sealFields(scope, sealed, data, identityOf(sealed, identity));
		}
	}
	await sealRelations(scope, { model, value: (field) => futureValue(scope, row, field) }, data);
}
