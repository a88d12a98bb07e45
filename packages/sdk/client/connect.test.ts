import { inspect } from "node:util";
import { context, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { describe, expect, it, onTestFinished } from "vitest";
import { KeyholdError } from "../errors.ts";
import { startLeaseServer } from "../testing/lease-server.ts";
import { codeOf } from "../testing/test-client.ts";
import { connect } from "./connect.ts";
import type { ConnectOptions } from "./keyhold.ts";
import { loadTracer } from "./tracing.ts";

const target = { tenant: "acme", context: ["notes", "81", "body"] };
const token = `ka_${"x".repeat(43)}`;

/** The error of a connect that fails. */
function refusalOf(options: Partial<ConnectOptions>): KeyholdError {
	try {
		connect({ url: "https://keyhold.example.com", token, ...options }).close();
	} catch (error) {
		expect(error).toBeInstanceOf(KeyholdError);
		return error as KeyholdError;
	}
	throw new Error("it connected");
}

async function startServer() {
	const server = await startLeaseServer();
	onTestFinished(() => server.stop());
	return server;
}

describe("connect", () => {
	it.each([
		"http://keyhold.example.com",
		"http://10.0.0.5:4318",
		"http://127.0.0.1.example.com",
		"http://localhost.example.com",
		"http://[::2]:4318",
	])("refuses %s, since data keys would travel in the clear", (url) => {
		expect(refusalOf({ url }).code).toBe("TLS_REQUIRED");
	});

	it.each([
		"https://keyhold.example.com",
		"https://keyhold.example.com/behind/a/proxy",
		"http://localhost:4318",
		"http://127.0.0.1:4318",
		"http://[::1]:4318",
	])("accepts %s", (url) => {
		connect({ url, token }).close();
	});

	it.each([
		["", "keyhold.example.com", undefined],
		["ftp://keyhold.example.com", "file:///etc", 5],
		["https://user:secret@keyhold.example.com", "https://keyhold.example.com/?token=x", "https://a#b"],
	])("refuses anything but a plain address: %s, %s, %s", (...urls) => {
		for (const url of urls) expect(refusalOf({ url: url as string }).code).toBe("INVALID_INPUT");
	});

	it.each(["", "ka_secret with spaces", "ka_secret\nx-header: y", undefined])(
		"refuses the token %j without repeating it",
		(given) => {
			const error = refusalOf({ token: given });
			expect(error.code).toBe("INVALID_INPUT");
			expect(inspect(error)).not.toContain("secret");
		},
	);

	it.each([0, -1, 1.5, Number.NaN, 60_001, "5" as unknown as number])(
		"refuses a timeout of %s",
		(timeoutMs) => {
			expect(refusalOf({ timeoutMs }).code).toBe("INVALID_INPUT");
		},
	);

	it("tells Keyhold the name and version of the application", async () => {
		const server = await startServer();
		const keyhold = connect({ url: server.url, token: server.token, name: "api-server", version: "1.4.2" });
		await keyhold.seal(target, "text");
		keyhold.close();
		expect(server.requests[0]?.process).toMatchObject({ name: "api-server", version: "1.4.2" });
	});

	it("keeps the path of an address behind a proxy", async () => {
		const server = await startServer();
		const asked: (string | undefined)[] = [];
		server.intercept = (request, response) => {
			asked.push(request.url);
			response.writeHead(503).end();
			return true;
		};
		for (const path of ["/keyhold", "/keyhold/"]) {
			const keyhold = connect({ url: server.url + path, token: server.token });
			expect(await codeOf(keyhold.seal(target, "text"))).toBe("KEYHOLD_UNREACHABLE");
			keyhold.close();
		}
		expect(asked).toEqual(["/keyhold/vault/v1/leases", "/keyhold/vault/v1/leases"]);
	});
});

describe("spans", () => {
	it("show requests and batches, with counts and codes, and nothing about the tenant", async () => {
		const exporter = new InMemorySpanExporter();
		const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
		trace.setGlobalTracerProvider(provider);
		onTestFinished(() => {
			trace.disable();
			context.disable();
		});
		const server = await startServer();
		const keyhold = connect({ url: server.url, token: server.token });
		await loadTracer();
		await keyhold.sealMany([{ ...target, value: "text" }]);
		await keyhold.seal(target, "text");
		server.intercept = (_, response) => {
			response.writeHead(403).end();
			return true;
		};
		expect(await codeOf(keyhold.seal({ ...target, tenant: "umbrella" }, "text"))).toBe("FORBIDDEN");
		keyhold.close();
		const spans = exporter.getFinishedSpans();
		expect(spans.map(({ name, attributes, status }) => ({ name, attributes, status }))).toEqual([
			{ name: "keyhold lease", attributes: { "keyhold.leases": 1 }, status: { code: 0 } },
			{ name: "keyhold seal", attributes: { "keyhold.values": 1 }, status: { code: 0 } },
			{
				name: "keyhold lease",
				attributes: { "keyhold.leases": 1 },
				status: { code: 2, message: "FORBIDDEN" },
			},
		]);
	});
});
