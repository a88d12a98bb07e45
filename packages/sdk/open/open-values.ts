import { isUtf8 } from "node:buffer";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { dataKeyIdOf, fromText, openValue } from "../sealed/index.ts";
import { Failure } from "./failure.ts";
import { type Keys, type Opened, tryOpening } from "./opened.ts";

/**
 * Opens sealed values of the vendor's own tables, one JSON object per line: `{ "context": ["notes", "81", "body"], "sealed":
 * "kh1.…" }`. Other properties, such as a row's ID, are passed on. @throws Failure for a line that is not such an object
 */
export async function* openValues(input: Readable, keys: Keys): AsyncGenerator<Opened> {
	let number = 0;
	for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
		number++;
		if (line.trim() === "") continue;
		const { sealed, ...place } = parse(line, number);
		yield { ...place, ...(await open(sealed, place.context, keys)) };
	}
}

type Line = { context: string[]; sealed: string };

function parse(line: string, number: number): Line {
	let value: Partial<Line> | null = null;
	try {
		value = JSON.parse(line);
	} catch {
		// Reported below, like any other line that is not such an object.
	}
	if (typeof value?.sealed === "string" && Array.isArray(value.context)) return value as Line;
	throw new Failure(
		`Line ${number} is not a JSON object with "context", a list of strings, and "sealed", a string.`,
	);
}

async function open(sealedText: string, context: string[], keys: Keys): Promise<Opened> {
	let sealed: Buffer;
	try {
		sealed = fromText(sealedText);
	} catch (error) {
		return { error: (error as Error).message };
	}
	return tryOpening(keys, dataKeyIdOf(sealed), ({ id, deploymentId }, key) => {
		const value = openValue(key, { deploymentId, dataKeyId: id, context }, sealed);
		return isUtf8(value) ? { value: value.toString() } : { bytes: value.toString("base64") };
	});
}
