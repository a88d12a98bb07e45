import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readBody } from "./read-body.ts";

const mebibyte = 1024 * 1024;
const url = "http://localhost/otlp/v1/logs";

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
	return new Request(url, { method: "POST", body, headers, duplex: "half" } as RequestInit);
}
const gzip = { "content-encoding": "gzip" };
const read = (request: Request, take = (_: number) => {}) => readBody(request, "json", take);

/** A body without a length, which says how much of it was asked for. */
function endless(chunk: Uint8Array) {
	let sent = 0;
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			sent += chunk.length;
			controller.enqueue(chunk);
		},
	});
	return { stream, sent: () => sent };
}

describe("a body", () => {
	it("comes as text for JSON and as bytes for protobuf, packed or not", async () => {
		expect(await read(post("{}"))).toBe("{}");
		expect(await read(post(gzipSync("{}"), gzip))).toBe("{}");
		expect(await read(post("{}", { "content-encoding": "identity" }))).toBe("{}");
		expect(await readBody(post(gzipSync(Uint8Array.of(0xff, 0)), gzip), "protobuf", () => {})).toEqual(
			Buffer.of(0xff, 0),
		);
		expect(await read(new Request(url, { method: "POST" }))).toBe("");
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
	])("with %s is refused", async (_, request, code) => {
		await expect(read(request)).rejects.toMatchObject({ code });
	});

	it("may be 5 MiB as it is sent and 20 MiB unpacked, and not a byte more", async () => {
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
	])("that never ends is read no further than the limit, %s", async (_, headers) => {
		// Stored, not compressed: what comes out is as long as what goes in.
		const chunk = gzipSync(new Uint8Array(64 * 1024), { level: 0 });
		const { stream, sent } = endless(chunk);
		await expect(read(post(stream, headers))).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
		expect(sent()).toBeLessThan(7 * mebibyte);
	});

	it("that finds no room is given up at once", async () => {
		const { stream, sent } = endless(new Uint8Array(64 * 1024));
		const noRoom = new Error("no room");
		const reading = read(post(stream), () => {
			throw noRoom;
		});
		await expect(reading).rejects.toBe(noRoom);
		expect(sent()).toBeLessThan(mebibyte);
	});
});
