import { refuse } from "../refuse.ts";
import { contextOf, type RowIdentity, type SealedModel } from "../sealed-model.ts";
import { type Data, fieldInput, type WriteScope } from "./scope.ts";

/** Queues the sealed fields in the data of one row for sealing, and fills their index columns. @throws KeyholdError INVALID_INPUT */
export function sealFields(
	{ pending }: WriteScope,
	sealed: SealedModel,
	data: Data,
	identity: RowIdentity,
): void {
	const target = {
		tenant: identity.tenant,
		...(sealed.deployment !== undefined && { deployment: sealed.deployment }),
	};
	for (const field of sealed.fields.values()) {
		const { holder, key, value } = fieldInput(data, field.name);
		if (value === undefined || value === null) continue;
		if (field.form === "text" ? typeof value !== "string" : !(value instanceof Uint8Array)) {
			refuse(
				`${sealed.name}.${field.name} is sealed, so it takes ${field.form === "text" ? "text" : "bytes"} and no other operation.`,
			);
		}
		const plain = value as string | Uint8Array;
		pending.seal({ holder, key, ...target, context: contextOf(sealed, field, identity), value: plain });
		if (field.index) {
			const { field: column, name } = field.index;
			pending.index({
				target,
				field: name,
				value: plain as string,
				place: (token) => (data[column] = token),
			});
		}
	}
}

/** The extension alone writes index columns: null where the field is null, a token later, and never what the caller passed. */
export function clearIndexes(sealed: SealedModel, data: Data): void {
	for (const [column, field] of sealed.indexFields) {
		delete data[column];
		if (fieldInput(data, field.name).value === null) data[column] = null;
	}
}
