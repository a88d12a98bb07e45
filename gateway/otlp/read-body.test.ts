import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../exchange.ts";
import { readBody } from "./read-body.ts";

const mebibyte = 1024 * 1024;

/** A request with this body, and the number of 100-continue responses. */
function post(body: Iterable<Uint8Array> | string | Uint8Array, headers: Record<string, string> = {}) {
	const chunks = typeof body === "string" || body instanceof Uint8Array ? [Buffer.from(body)] : body;
	const request = Object.assign(Readable.from(chunks, { objectMode: false }), { headers });
	let asked = 0;
	const response = { writeContinue: () => (asked += 1) };
	return { request, response, asked: () => asked } as unknown as Exchange & { asked: () => number };
}
const gzip = { "content-encoding": "gzip" };
const read = (exchange: Exchange, take = (_: number) => {}) => readBody(exchange, "json", take);

/** A body without a length, which counts how much of it was read. */
function endless(chunk: Uint8Array) {
	let sent = 0;
	function* chunks() {
		for (;;) {
			sent += chunk.length;
			yield chunk;
		}
	}
	return { chunks: chunks(), sent: () => sent };
}

describe("a body", () => {
	it("is text for JSON and bytes for protobuf, compressed or not", async () => {
		expect(await read(post("{}"))).toBe("{}");
		expect(await read(post(gzipSync("{}"), gzip))).toBe("{}");
		expect(await read(post("{}", { "content-encoding": "identity" }))).toBe("{}");
		expect(await readBody(post(gzipSync(Uint8Array.of(0xff, 0)), gzip), "protobuf", () => {})).toEqual(
			Buffer.of(0xff, 0),
		);
		expect(await read(post(gzipSync("{}"), { "content-encoding": "X-GZIP" }))).toBe("{}");
		expect(await read(post([]))).toBe("");
	});

	it.each([
		["deflate", post("{}", { "content-encoding": "deflate" }), "UNSUPPORTED_MEDIA_TYPE"],
		["two packings", post("{}", { "content-encoding": "gzip, gzip" }), "UNSUPPORTED_MEDIA_TYPE"],
		["no gzip within", post("{}", gzip), "INVALID_INPUT"],
		["a gzip that is cut off", post(gzipSync("{}".repeat(99)).subarray(0, 20), gzip), "INVALID_INPUT"],
		["no UTF-8", post(Uint8Array.of(0x7b, 0xff)), "INVALID_INPUT"],
		[
			"a length beyond the limit",
			post("{}", { "content-length": String(5 * mebibyte + 1) }),
			"PAYLOAD_TOO_LARGE",
		],
		["more than it may be", post(new Uint8Array(5 * mebibyte + 1)), "PAYLOAD_TOO_LARGE"],
	])("with %s is refused, and its connection stays open", async (_, exchange, code) => {
		await expect(read(exchange)).rejects.toMatchObject({ code });
		expect(exchange.request.destroyed && !exchange.request.readableEnded).toBe(false);
	});

	it("is requested with 100-continue, unless it is refused before", async () => {
		const expecting = { expect: "100-continue" };
		const welcome = post("{}", expecting);
		await read(welcome);
		expect(welcome.asked()).toBe(1);
		const refused = post("{}", { ...expecting, "content-length": String(5 * mebibyte + 1) });
		await expect(read(refused)).rejects.toThrow();
		expect(refused.asked()).toBe(0);
		const plain = post("{}");
		await read(plain);
		expect(plain.asked()).toBe(0);
	});

	it("may have 5 MiB as sent and 20 MiB unpacked, and not a byte more", async () => {
		expect((await read(post(new Uint8Array(5 * mebibyte)))).length).toBe(5 * mebibyte);
		expect((await read(post(gzipSync(new Uint8Array(20 * mebibyte)), gzip))).length).toBe(20 * mebibyte);
		const over = post(gzipSync(new Uint8Array(20 * mebibyte + 1)), gzip);
		await expect(read(over)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
	});

	it("that is a gzip bomb is never unpacked beyond the limit", async () => {
		const bomb = gzipSync(new Uint8Array(500 * mebibyte));
		expect(bomb.length).toBeLessThan(mebibyte);
		let kept = 0;
		const reading = read(post(bomb, gzip), (bytes) => {
			kept += bytes;
		});
		await expect(reading).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
		expect(kept).toBeLessThanOrEqual(20 * mebibyte);
	});

	it.each([
		["as it is", {}],
		["packed", gzip],
	])("that never ends is read up to the limit only, %s", async (_, headers) => {
		// Level 0 does not compress: output and input have the same length.
		const chunk = gzipSync(new Uint8Array(64 * 1024), { level: 0 });
		const { chunks, sent } = endless(chunk);
		await expect(read(post(chunks, headers))).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
		expect(sent()).toBeLessThan(7 * mebibyte);
	});

	it("is abandoned immediately if there is no memory for it", async () => {
		const { chunks, sent } = endless(new Uint8Array(64 * 1024));
		const noRoom = new Error("no room");
		const reading = read(post(chunks), () => {
			throw noRoom;
		});
		await expect(reading).rejects.toBe(noRoom);
		expect(sent()).toBeLessThan(mebibyte);
	});
});
