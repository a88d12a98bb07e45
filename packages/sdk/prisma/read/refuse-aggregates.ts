import { refuse } from "../refuse.ts";
import type { Room } from "../room.ts";
import type { Args } from "./prepare-selection.ts";

/** @throws KeyholdError INVALID_INPUT for a minimum or maximum of sealed text */
export function refuseAggregates(room: Room, model: string, args: Args): void {
	for (const aggregate of ["_min", "_max", "_sum", "_avg"]) {
		const fields = Object.entries((args[aggregate] ?? {}) as Args);
		const touched = fields.find(([field, isWanted]) => isWanted && room.sealed.get(model)?.fields.has(field));
		if (touched) {
			refuse(
				`${model}.${touched[0]} is sealed, so the database can't compute ${aggregate}. Compute it from the opened rows.`,
			);
		}
	}
}

/** @throws KeyholdError INVALID_INPUT for groups by sealed text, or conditions on it */
export function refuseGroups(room: Room, model: string, args: Args): void {
	const fields = room.sealed.get(model)?.fields;
	const touched =
		([args.by ?? []].flat() as string[]).find((field) => fields?.has(field)) ??
		keysIn(args.having).find((field) => fields?.has(field));
	if (touched !== undefined) {
		refuse(
			`${model}.${touched} is sealed, so the database can't group by it. Group by the column of its blind index, or group the opened rows.`,
		);
	}
}

/** All keys of a condition, also those below AND, OR and NOT. */
function keysIn(condition: unknown): string[] {
	if (Array.isArray(condition)) return condition.flatMap(keysIn);
	if (condition === null || typeof condition !== "object") return [];
	return Object.entries(condition).flatMap(([key, value]) => [key, ...keysIn(value)]);
}
