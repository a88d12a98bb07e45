import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromText, isSealedText, maxValueBytes, toText } from "../sealed/index.ts";
import { codeOf, startClient } from "../testing/test-client.ts";

const target = { tenant: "acme", context: ["notes", "81", "body"] };

describe("a value", () => {
	it("comes back as it was: text as text, bytes as bytes", async () => {
		const { keyhold } = await startClient();
		for (const text of ["", "text", "ü — 日本語 🙂", "\u0000\ufeff"]) {
			const sealed = await keyhold.seal(target, text);
			expect(isSealedText(sealed)).toBe(true);
			expect(await keyhold.open(target, sealed)).toBe(text);
		}
		for (const bytes of [new Uint8Array(), randomBytes(300), Buffer.alloc(maxValueBytes, 7)]) {
			const sealed = await keyhold.seal(target, bytes);
			expect(sealed[0]).toBe(2);
			expect((await keyhold.open(target, sealed)).equals(bytes)).toBe(true);
		}
	});

	it.each([
		["longer than 5 MiB", Buffer.alloc(maxValueBytes + 1)],
		["half of a surrogate pair", "\ud83d"],
		["a number", 81 as unknown as string],
		["nothing", undefined as unknown as string],
	])("that is %s is refused before anything is sealed", async (_, value) => {
		const { keyhold } = await startClient();
		expect(await codeOf(keyhold.seal(target, value as string))).toBe("INVALID_INPUT");
		expect(await keyhold.sealMany([{ ...target, value }])).toMatchObject([
			{ ok: false, error: { code: "INVALID_INPUT" } },
		]);
	});

	it.each([
		["no tenant", { tenant: "" }],
		["a tenant that is no text", { tenant: 5 as unknown as string }],
		["a tenant of 256 characters", { tenant: "x".repeat(256) }],
		["an empty deployment", { deployment: "" }],
		["no context", { context: undefined as unknown as string[] }],
		["a context that is one text", { context: "notes" as unknown as string[] }],
		["a context without parts", { context: [] }],
	])("with %s is refused", async (_, change) => {
		const { keyhold } = await startClient();
		expect(await codeOf(keyhold.seal({ ...target, ...change }, "text"))).toBe("INVALID_INPUT");
		const sealed = await keyhold.seal(target, "text");
		expect(await codeOf(keyhold.open({ ...target, ...change }, sealed))).toBe("INVALID_INPUT");
	});

	it("that was never sealed is refused without a request", async () => {
		const { keyhold, server } = await startClient();
		expect(await codeOf(keyhold.open(target, "plain text"))).toBe("VALUE_NOT_SEALED");
		expect(await codeOf(keyhold.open(target, Buffer.from("plain")))).toBe("VALUE_NOT_SEALED");
		expect(await codeOf(keyhold.open(target, "kh1.AgAA"))).toBe("VALUE_INTEGRITY");
		expect(server.requests).toHaveLength(0);
	});

	it("does not open in another row", async () => {
		const { keyhold } = await startClient();
		const sealed = await keyhold.seal(target, "text");
		const other = { ...target, context: ["notes", "82", "body"] };
		expect(await codeOf(keyhold.open(other, sealed))).toBe("VALUE_INTEGRITY");
	});

	it("that was sealed as bytes and is not text does not open as text", async () => {
		const { keyhold } = await startClient();
		const sealed = await keyhold.seal(target, Buffer.from([0xff, 0xfe]));
		expect(await codeOf(keyhold.open(target, toText(sealed)))).toBe("INVALID_INPUT");
		expect(await keyhold.open(target, fromText(toText(sealed)))).toEqual(Buffer.from([0xff, 0xfe]));
	});

	it("opens after its tenant's data key was replaced", async () => {
		const { keyhold, server, pass } = await startClient();
		const before = await keyhold.seal(target, "before");
		server.renewDataKey("acme");
		pass(15_000);
		const after = await keyhold.seal(target, "after");
		expect(fromText(after).subarray(1, 17)).not.toEqual(fromText(before).subarray(1, 17));
		expect(await keyhold.open(target, before)).toBe("before");
		expect(await keyhold.open(target, after)).toBe("after");
	});
});

describe("two tenants", () => {
	it("never share a data key, and neither opens a value of the other", async () => {
		const { keyhold } = await startClient();
		const [acme, umbrella] = [target, { ...target, tenant: "umbrella" }];
		const sealed = await keyhold.seal(acme, "text");
		const theirs = await keyhold.seal(umbrella, "text");
		expect(fromText(sealed).subarray(1, 17)).not.toEqual(fromText(theirs).subarray(1, 17));
		// Also with both data keys in memory.
		for (const { at, value } of [
			{ at: umbrella, value: sealed },
			{ at: acme, value: theirs },
		]) {
			expect(await codeOf(keyhold.open(at, value))).toBe("VALUE_INTEGRITY");
		}
		expect(await keyhold.open(acme, sealed)).toBe("text");
	});

	it("stay apart even if Keyhold grants one the data key of the other", async () => {
		const { keyhold, server } = await startClient();
		const sealed = await keyhold.seal(target, "text");
		server.answer = (lease) => ({
			...server.grant({ ...lease, tenant: "acme" }),
			deploymentId: "01890a5d-ac96-774b-bcce-b302099a8057",
		});
		expect(await codeOf(keyhold.open({ ...target, tenant: "umbrella" }, sealed))).toBe("VALUE_INTEGRITY");
	});

	it.each([
		[{ tenant: "a" }, { tenant: "a", deployment: "b" }],
		[{ tenant: "1 a b" }, { tenant: "a", deployment: "b" }],
		[
			{ tenant: "a b", deployment: "c" },
			{ tenant: "a", deployment: "b c" },
		],
		[{ tenant: "A" }, { tenant: "a" }],
	])("with similar names are told apart: %j and %j", async (one, other) => {
		const { keyhold, server } = await startClient();
		const [first, second] = [one, other].map((tenant) => ({ ...tenant, context: ["x"] }));
		const sealed = await keyhold.seal(first as typeof target, "text");
		expect(await codeOf(keyhold.open(second as typeof target, sealed))).toBe("VALUE_INTEGRITY");
		await keyhold.seal(second as typeof target, "text");
		const asked = server.requests.flatMap(({ leases }) => leases);
		expect(asked.filter(({ purpose }) => purpose === "SEAL")).toMatchObject([one, other]);
	});
});

describe("many values", () => {
	it("of three tenants take one request, and come back in their order", async () => {
		const { keyhold, server } = await startClient();
		const items = Array.from({ length: 300 }, (_, index) => ({
			tenant: `tenant ${index % 3}`,
			context: ["notes", String(index)],
			value: `text ${index}`,
		}));
		const sealed = await keyhold.sealMany(items);
		expect(server.requests.map(({ leases }) => leases.length)).toEqual([3]);
		const opened = await keyhold.openMany(
			items.map((item, index) => {
				const result = sealed[index];
				if (!result?.ok) throw new Error(`item ${index} was not sealed`);
				return { ...item, sealed: result.sealed };
			}),
		);
		expect(server.requests.map(({ leases }) => leases.length)).toEqual([3, 3]);
		expect(opened).toEqual(items.map(({ value }) => ({ ok: true, value })));
	});

	it("fail one by one: a bad item, a refused tenant and a moved value affect no other", async () => {
		const { keyhold, server } = await startClient();
		server.answer = (lease) =>
			lease.tenant === "revoked"
				? { error: { code: "KEY_REVOKED", message: "AWS refuses the key.", isRetryable: true } }
				: server.grant(lease);
		const sealed = await keyhold.sealMany([
			{ ...target, value: "first" },
			{ ...target, value: "\ud83d" },
			{ ...target, tenant: "revoked", value: "x" },
			{ ...target, tenant: "revoked", value: "y" },
			null as never,
			{ ...target, context: [], value: "z" },
			{ ...target, value: "last" },
		]);
		expect(sealed.map((result) => (result.ok ? "sealed" : result.error.code))).toEqual([
			"sealed",
			"INVALID_INPUT",
			"KEY_REVOKED",
			"KEY_REVOKED",
			"INVALID_INPUT",
			"INVALID_INPUT",
			"sealed",
		]);
		const [first, last] = [sealed[0], sealed[6]].map((result) => (result?.ok ? result.sealed : ""));
		const opened = await keyhold.openMany([
			{ ...target, sealed: first ?? "" },
			{ ...target, context: ["elsewhere"], sealed: first ?? "" },
			{ ...target, sealed: "plain" },
			{ ...target, sealed: last ?? "" },
		]);
		expect(opened.map((result) => (result.ok ? result.value : result.error.code))).toEqual([
			"first",
			"VALUE_INTEGRITY",
			"VALUE_NOT_SEALED",
			"last",
		]);
	});

	it("of a tenant whose data key cannot be leased fail after one request, however many they are", async () => {
		const { keyhold, server } = await startClient();
		let requests = 0;
		server.intercept = (_, response) => {
			requests++;
			response.writeHead(503).end();
			return true;
		};
		const results = await keyhold.sealMany(Array.from({ length: 100 }, () => ({ ...target, value: "x" })));
		expect(new Set(results.map((result) => !result.ok && result.error.code))).toEqual(
			new Set(["KEYHOLD_UNREACHABLE"]),
		);
		expect(requests).toBe(1);
	});
});

describe("a blind index", () => {
	it("has equal tokens for equal values of one tenant and field, and no others", async () => {
		const { keyhold, connectAgain } = await startClient();
		const field = { tenant: "acme", field: "users.email" };
		const token = await keyhold.blindIndex(field, "ada@acme.example");
		expect(token).toMatch(/^[\w-]{22}$/);
		const elsewhere = connectAgain();
		expect(await elsewhere.blindIndex(field, "ada@acme.example")).toBe(token);
		elsewhere.close();
		const others = await Promise.all([
			keyhold.blindIndex(field, "Ada@acme.example"),
			keyhold.blindIndex({ ...field, field: "users.phone" }, "ada@acme.example"),
			keyhold.blindIndex({ ...field, tenant: "umbrella" }, "ada@acme.example"),
			keyhold.blindIndex({ ...field, deployment: "staging" }, "ada@acme.example"),
		]);
		expect(new Set([token, ...others]).size).toBe(5);
	});

	it("refuses a value that is not text", async () => {
		const { keyhold } = await startClient();
		const field = { tenant: "acme", field: "users.email" };
		expect(await codeOf(keyhold.blindIndex(field, 5 as unknown as string))).toBe("INVALID_INPUT");
		expect(await codeOf(keyhold.blindIndex({ ...field, field: "" }, "x"))).toBe("INVALID_INPUT");
	});
});
