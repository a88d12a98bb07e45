import { refuse } from "./refuse.ts";
import type { Room } from "./room.ts";

/** The operations that pass SQL to the database. */
export const rawOperations = [
	"$queryRaw",
	"$queryRawUnsafe",
	"$executeRaw",
	"$executeRawUnsafe",
	"$queryRawTyped",
];

/**
 * Refuses raw SQL that writes to a table with sealed columns. It errs on the side of refusing: any statement with a word that
 * writes and the table's name. @throws KeyholdError INVALID_INPUT
 */
export function refuseRawWrite(room: Room, args: unknown): void {
	const text = sqlOf(args);
	const words = text.replace(/\bfor\s+(no\s+key\s+)?update\b/gi, "");
	if (!/\b(insert|update|merge|copy|replace)\b/i.test(words)) return;
	for (const { name, model } of room.sealed.values()) {
		const table = model.table.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
		if (new RegExp(`(?<![\\w$])${table}(?![\\w$])`, "i").test(words)) {
			refuse(
				`This raw statement may write to ${model.table}, whose sealed columns only the operations of ${name} can fill. Use those, or run the statement with a client that is not extended.`,
			);
		}
	}
}

/** The text of a raw call: a `Sql` object, a typed query, or text with parameters. */
function sqlOf(args: unknown): string {
	const [first] = [args].flat();
	if (typeof first === "string") return first;
	const { strings, sql, text } = (first ?? {}) as Record<string, unknown>;
	if (Array.isArray(first)) return first.join(" ? ");
	if (Array.isArray(strings)) return strings.join(" ? ");
	if (typeof sql === "string") return sql;
	if (typeof text === "string") return text;
	refuse("The extension can't read this raw statement. Run it with a client that is not extended.");
}
