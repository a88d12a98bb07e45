import { KeyholdError } from "../platform/errors.ts";
import type { Turns } from "../platform/turns.ts";
import { keepDigits } from "./exact-number.ts";
import { JsonScanner } from "./json-scanner.ts";
import {
	type Layout,
	type Level,
	malformed,
	type Part,
	type Signal,
	sizeProblem,
	Tally,
	type Warn,
} from "./layout.ts";
import { tooLarge } from "./limits.ts";
import { maxNames, unknownNames } from "./unknown-names.ts";

/**
 * Finds resources, scopes and records in OTLP/JSON without building them, and parses each one separately, so that a large
 * body does not block the event loop. As in JSON.parse, the last of two fields with the same name wins.
 * @throws KeyholdError INVALID_INPUT, PAYLOAD_TOO_LARGE
 */
export async function layOutJson(text: string, signal: Signal, turns: Turns, warn: Warn): Promise<Layout> {
	const scanner = new JsonScanner(text);
	const tally = new Tally();

	async function level(depth: number, place: string): Promise<Level> {
		const found: Level = { about: [], schemaUrl: undefined, levels: [], records: [] };
		const { message, list, about } = signal.levels[depth] as Signal["levels"][number];
		const names: string[] = [];
		if (!scanner.takes("{")) {
			parse(text, part());
			throw malformed(signal, `${place || "body"}: expected an object`);
		}
		if (scanner.takes("}")) return found;
		do {
			const name = fieldName(scanner);
			if (names.length <= maxNames) names.push(name);
			if (name === list && scanner.takes("[")) {
				await items(depth, place ? `${place}.${list}` : list, found);
				continue;
			}
			const value = part();
			if (name === about) found.about = [value];
			else if (name === list) noList(value, place ? `${place}.${list}` : list, found);
			else {
				const read = parse(text, value);
				if (name === "schemaUrl") found.schemaUrl = read;
			}
			if (turns.isOver()) await turns.next();
		} while (scanner.takes(","));
		if (!scanner.takes("}")) throw notJson();
		const warning = unknownNames(message, names);
		if (warning) warn(`${place || "body"}: ${warning}`);
		return found;
	}

	async function items(depth: number, place: string, found: Level): Promise<void> {
		found.levels = [];
		found.records = [];
		if (scanner.takes("]")) return;
		let index = 0;
		do {
			tally.item(depth);
			if (depth < 2) found.levels.push(await level(depth + 1, `${place}.${index++}`));
			else found.records.push(part());
			if (turns.isOver()) await turns.next();
		} while (scanner.takes(","));
		if (!scanner.takes("]")) throw notJson();
	}

	function part(): Part {
		const found = scanner.value();
		tally.fields(found.fields);
		return found;
	}

	function noList(value: Part, place: string, found: Level): void {
		if (parse(text, value) !== null) throw malformed(signal, `${place}: expected a list`);
		found.levels = [];
		found.records = [];
	}

	const request = await level(0, "");
	if (!scanner.isAtEnd()) throw notJson();
	return {
		request,
		read: (_, parts) => (parts[0] ? parse(text, parts[0]) : {}),
	};
}

function fieldName(scanner: JsonScanner): string {
	const written = scanner.string();
	if (written === null || !scanner.takes(":")) throw notJson();
	try {
		return JSON.parse(written);
	} catch (cause) {
		throw notJson(cause);
	}
}

function parse(text: string, part: Part): unknown {
	const problem = sizeProblem([part]);
	if (problem) throw tooLarge(`a field that has ${problem}`);
	try {
		const slice = text.slice(part.start, part.end);
		return part.hasLongNumber ? JSON.parse(slice, keepDigits) : JSON.parse(slice);
	} catch (cause) {
		throw notJson(cause);
	}
}

function notJson(cause?: unknown): KeyholdError {
	return new KeyholdError("INVALID_INPUT", "The body is not valid JSON.", { cause });
}
