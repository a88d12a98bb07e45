import type { z } from "zod";
import { KeyholdError } from "../platform/errors.ts";
import "../platform/input-words.ts";
import { unstorableAt } from "../platform/is-storable-text.ts";

/** Parses raw input. @throws KeyholdError INVALID_INPUT, with a sentence for each field */
export function parseInput<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
	const unstorable = unstorableAt(raw);
	if (unstorable !== null) {
		const message = "Remove characters that cannot be stored: NUL, or an unpaired surrogate.";
		throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { [unstorable]: message } });
	}
	return parseBy(schema, raw);
}

/** Like `parseInput`, for input whose schema itself checks the text that is stored. @throws KeyholdError INVALID_INPUT */
export function parseBy<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
	const parsed = schema.safeParse(raw);
	if (parsed.success) return parsed.data;
	const fieldErrors: Record<string, string> = {};
	for (const issue of parsed.error.issues) fieldErrors[issue.path.join(".")] ??= issue.message;
	const summary = Object.values(fieldErrors)[0] ?? "Some fields are not valid. Correct them and try again.";
	throw new KeyholdError("INVALID_INPUT", summary, { fieldErrors });
}
