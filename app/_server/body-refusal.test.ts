import { describe, expect, it } from "vitest";
import { bodyRefusal } from "./body-refusal.ts";

const kibibyte = 1024;
const multipart = { "content-type": "multipart/form-data; boundary=x" };
const parts = (bytes: number) =>
	`--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n${"a".repeat(bytes)}\r\n--x--\r\n`;

/** A request without Content-Length, as with chunked transfer. */
function post(body: string, headers: Record<string, string> = multipart): Request {
	return new Request("http://console.example/sign-in", { method: "POST", headers, body });
}

const status = async (request: Request, sessionId: string | null) =>
	(await bodyRefusal(request, sessionId))?.status ?? null;

describe("a multipart form", () => {
	it("passes, and the handler can read it", async () => {
		const request = post(parts(100));
		expect(await status(request, null)).toBeNull();
		expect(String((await request.formData()).get("email"))).toHaveLength(100);
	});

	it.each([["--x garbage"], [""], [parts(10).slice(0, -8)]])(
		"that is malformed is refused: %j",
		async (body) => {
			expect(await status(post(body), null)).toBe(400);
			expect(await status(post(body), "session")).toBe(400);
		},
	);

	it("from a caller without a session is refused beyond 16 KiB, unparsed, and with one beyond 256 KiB", async () => {
		const small = parts(20 * kibibyte);
		expect([await status(post(small), null), await status(post(small), "session")]).toEqual([413, null]);
		expect(await status(post("x".repeat(20 * kibibyte)), null)).toBe(413);
		expect(await status(post(parts(257 * kibibyte)), "session")).toBe(413);
	});

	it("is refused by its Content-Length before it is read", async () => {
		const request = post(parts(1), { ...multipart, "content-length": String(17 * kibibyte) });
		expect(await status(request, null)).toBe(413);
	});

	it("that never ends is read up to the limit only", async () => {
		let pulled = 0;
		const body = new ReadableStream({
			pull(controller) {
				pulled++;
				controller.enqueue(new Uint8Array(kibibyte));
			},
		});
		const request = new Request("http://console.example/", {
			method: "POST",
			headers: multipart,
			body,
			duplex: "half",
		} as RequestInit);
		expect(await status(request, null)).toBe(413);
		expect(pulled).toBeLessThan(30);
	});
});

it("any other body is refused by its Content-Length only", async () => {
	const text = { "content-type": "text/plain" };
	const named = (bytes: number) => post("x", { ...text, "content-length": String(bytes) });
	expect(await status(named(256 * kibibyte), null)).toBeNull();
	expect(await status(named(256 * kibibyte + 1), null)).toBe(413);
});
