import { Turns } from "../platform/turns.ts";
import { canonical } from "./canonical.ts";
import { InvalidMessage } from "./invalid-message.ts";
import { layOutJson } from "./lay-out-json.ts";
import { layOutProtobuf } from "./lay-out-protobuf.ts";
import {
	aboutMessages,
	type Layout,
	type Level,
	malformed,
	type Signal,
	sizeProblem,
	type Warn,
} from "./layout.ts";
import { limits, size, tooLarge } from "./limits.ts";
import type { Resource } from "./metadata.ts";

/** The body of an export request: text is OTLP/JSON, bytes are protobuf. */
export type OtlpBody = string | Uint8Array;

/** Callbacks while a request is read. */
export type Listener = {
	/** Called for each rejected record, with place and reason. */
	reject(reason: string): void;
	warn?: Warn;
	/** Called with the size of the next payload before it is built. Throwing ends the reading. */
	take?(bytes: number): void;
	/** Called every few milliseconds. Throwing ends the reading. */
	turn?(): void;
};

/** A record in canonical OTLP/JSON and its place; `payload` is all of it, with resource and scope, to be sealed. */
export type OtlpRecord<Message> = { resource: Resource; record: Message; payload: Buffer; at: string };

/**
 * Reads an export request in turns, so that other work of the process continues. A fault within a record rejects that record
 * (`listener.reject`); a fault in a resource or scope rejects the request.
 * @throws KeyholdError INVALID_INPUT that names the place, never the value; PAYLOAD_TOO_LARGE that names the limit
 */
export async function readRecords<Message, Decoded>(
	signal: Signal,
	body: OtlpBody,
	listener: Listener,
	decode: (read: OtlpRecord<Message>) => Decoded,
): Promise<Decoded[]> {
	const turns = new Turns(() => listener.turn?.());
	const warn = listener.warn ?? (() => {});
	const layout = await (typeof body === "string"
		? layOutJson(body, signal, turns, warn)
		: layOutProtobuf(body, signal, turns));
	const payloads = new Payloads(listener);
	const decoded: Decoded[] = [];
	for (const [ofResource, atResource] of placed(layout.request.levels, signal, 0)) {
		const [resource, resourceJson] = around<Resource>(
			"resource",
			layout,
			ofResource,
			atResource,
			signal,
			warn,
		);
		// Serialized once, and copied only into payloads.
		const startOfResource = Buffer.from(`{${resourceJson}`);
		const schemaOfResource = schemaJson(ofResource);
		if (turns.isOver()) await turns.next();
		for (const [ofScope, atScope] of placed(ofResource.levels, signal, 1, atResource)) {
			const [, scopeJson] = around("scope", layout, ofScope, atScope, signal, warn);
			if (turns.isOver()) await turns.next();
			if (ofScope.records.length === 0) continue;
			const before = [
				startOfResource,
				Buffer.from(scopeJson),
				ofScope.schemaUrl ? schemaJson(ofScope) : schemaOfResource,
				Buffer.from(`"${signal.payloadName}":`),
			];
			payloads.expect(lengthOf(before) * ofScope.records.length);
			for (const [part, at] of placed(ofScope.records, signal, 2, atScope)) {
				try {
					const problem = sizeProblem([part]);
					if (problem) throw new InvalidMessage(at, `the record has ${problem}`);
					const record = canonical<Message>(signal.record, layout.read(signal.record, [part], at), at, warn);
					const payload = payloads.build(before, JSON.stringify(record), at);
					decoded.push(decode({ resource, record, payload, at }));
				} catch (error) {
					if (!(error instanceof InvalidMessage)) throw error;
					listener.reject(error.message);
				}
				if (turns.isOver()) await turns.next();
			}
		}
	}
	return decoded;
}

/** The items of a level, each with its place. */
function* placed<Item>(items: Item[], signal: Signal, level: number, at?: string): Generator<[Item, string]> {
	const list = signal.levels[level]?.list;
	const before = at ? `${at}.${list}` : list;
	for (const [index, item] of items.entries()) yield [item, `${before}.${index}`];
}

/** The resource or scope of a level, and its JSON within every payload under it. */
function around<Message>(
	name: keyof typeof aboutMessages,
	layout: Layout,
	{ about }: Level,
	atLevel: string,
	signal: Signal,
	warn: Warn,
): [Message, string] {
	const at = `${atLevel}.${name}`;
	const problem = sizeProblem(about);
	if (problem) throw tooLarge(`a ${name} that has ${problem}`);
	try {
		const sent = about.length > 0 ? layout.read(aboutMessages[name], about, at) : null;
		const value = canonical<Message>(aboutMessages[name], sent ?? {}, at, warn);
		return [value, sent ? `"${name}":${JSON.stringify(value)},` : ""];
	} catch (error) {
		if (!(error instanceof InvalidMessage)) throw error;
		throw malformed(signal, error.message);
	}
}

/** The schema URL of a resource or scope, as JSON within a payload. */
function schemaJson({ schemaUrl }: Level): Buffer {
	return Buffer.from(
		typeof schemaUrl === "string" && schemaUrl ? `"schemaUrl":${JSON.stringify(schemaUrl)},` : "",
	);
}

function lengthOf(pieces: Buffer[]): number {
	return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Builds the payloads of a request within their limits. */
class Payloads {
	readonly #listener: Listener;
	#bytes = 0;

	constructor(listener: Listener) {
		this.#listener = listener;
	}

	/** @throws KeyholdError PAYLOAD_TOO_LARGE if this many more bytes are too many */
	expect(bytes: number): void {
		if (this.#bytes + bytes <= limits.payloadBytes) return;
		throw tooLarge(
			`more than ${size(limits.payloadBytes)} of payload, each record with its resource and scope`,
		);
	}

	/** @throws KeyholdError PAYLOAD_TOO_LARGE, InvalidMessage */
	build(before: Buffer[], record: string, at: string): Buffer {
		// A character has at least one byte, so a text that is too long is refused without encoding it.
		const end = record.length > limits.recordBytes ? null : Buffer.from(`${record}}`);
		const bytes = lengthOf(before) + (end?.length ?? 0);
		if (!end || bytes > limits.recordBytes)
			throw new InvalidMessage(
				at,
				`more than ${size(limits.recordBytes)} of payload with its resource and scope`,
			);
		this.expect(bytes);
		this.#listener.take?.(bytes);
		this.#bytes += bytes;
		return Buffer.concat([...before, end], bytes);
	}
}
