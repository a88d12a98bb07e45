import { once } from "node:events";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { codeOf, startClient } from "../testing/test-client.ts";

const target = { tenant: "acme", context: ["notes", "81", "body"] };
const s = 1_000;
const patient = { timeout: 20_000 };

/** A client that holds a lease to open `sealed`. */
async function startHolding(options?: Parameters<typeof startClient>[0]) {
	const test = await startClient(options);
	const sealed = await test.keyhold.seal(target, "text");
	expect(await test.keyhold.open(target, sealed)).toBe("text");
	return { ...test, sealed, open: () => codeOf(test.keyhold.open(target, sealed)) };
}

const refusal =
	(code: string, isRetryable = false) =>
	() => ({ error: { code, message: `${code}.`, isRetryable } });

describe("a lease", () => {
	it("lasts for its time, and not a millisecond longer", async () => {
		const { server, pass, open } = await startHolding();
		const before = server.requests.length;
		pass(15 * s - 1);
		server.answer = refusal("KEY_REVOKED");
		expect(await open()).toBe("done");
		expect(server.requests).toHaveLength(before);
		pass(1);
		expect(await open()).toBe("KEY_REVOKED");
	});

	it("is never longer than 15 s, whatever an answer says", async () => {
		const { server, keyhold, pass } = await startClient();
		server.leaseMs = 3_600 * s;
		await keyhold.seal(target, "text");
		server.answer = refusal("KEY_REVOKED");
		pass(15 * s);
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("KEY_REVOKED");
	});

	it("counts from when the request was sent", async () => {
		const { server, keyhold, pass } = await startClient();
		const asked = Promise.withResolvers<void>();
		const answering = Promise.withResolvers<void>();
		server.answer = async (lease) => {
			asked.resolve();
			await answering.promise;
			return server.grant(lease);
		};
		const seal = keyhold.seal(target, "text");
		await asked.promise;
		pass(10 * s);
		answering.resolve();
		await seal;
		server.answer = refusal("KEY_REVOKED");
		pass(5 * s - 1);
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("done");
		pass(1);
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("KEY_REVOKED");
	});

	it("that has ended when its answer arrives is not used", async () => {
		const { server, keyhold, pass } = await startClient();
		server.answer = (lease) => {
			pass(15 * s);
			return server.grant(lease);
		};
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("KEYHOLD_UNREACHABLE");
		server.answer = server.grant;
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("done");
	});

	it("ends in time when the wall clock is set back, and early when it is set forward", async () => {
		const { server, clocks, pass, open } = await startHolding();
		clocks.wallMs -= 86_400 * s;
		pass(15 * s - 1);
		expect(await open()).toBe("done");
		pass(1);
		const before = server.requests.length;
		expect(await open()).toBe("done");
		expect(server.requests).toHaveLength(before + 1);
		clocks.wallMs += 86_400 * s;
		server.answer = refusal("KEY_REVOKED");
		expect(await open()).toBe("KEY_REVOKED");
	});

	it("ends while the machine is suspended", async () => {
		const { server, clocks, open } = await startHolding();
		server.answer = refusal("KEY_REVOKED");
		// The monotonic clock does not run then.
		clocks.wallMs += 15 * s;
		expect(await open()).toBe("KEY_REVOKED");
	});

	it.each(["open", "openMany"] as const)("that ends during %s gives no value", async (method) => {
		const { server, sealed, pass, keyhold } = await startHolding();
		server.answer = refusal("KEY_REVOKED");
		// The context is read after the lease, as if the process were stopped there.
		const context = new Proxy([...target.context], {
			get: (parts, name) => {
				if (name === "2") pass(15 * s);
				return Reflect.get(parts, name);
			},
		});
		const place = { ...target, context };
		if (method === "open") expect(await codeOf(keyhold.open(place, sealed))).toBe("KEY_REVOKED");
		else {
			expect(await keyhold.openMany([{ ...place, sealed }])).toMatchObject([
				{ ok: false, error: { code: "KEY_REVOKED" } },
			]);
		}
	});

	it("is asked for together with all others of one turn of the event loop", async () => {
		const { server, keyhold } = await startClient();
		const sealLater = async (tenant: number) => {
			for (let microtask = 0; microtask < tenant; microtask++) await null;
			return keyhold.seal({ ...target, tenant: `tenant ${tenant}` }, "text");
		};
		await Promise.all(Array.from({ length: 20 }, (_, tenant) => sealLater(tenant)));
		expect(server.requests.map(({ leases }) => leases.length)).toEqual([20]);
	});

	it("is renewed while the first lease of another tenant has to wait for KMS", async () => {
		const { server, keyhold, pass, open } = await startHolding();
		const waiting = Promise.withResolvers<void>();
		server.answer = async (lease) => {
			if (lease.tenant === "umbrella") await waiting.promise;
			return server.grant(lease);
		};
		pass(15 * s);
		const first = codeOf(keyhold.seal({ ...target, tenant: "umbrella" }, "text"));
		expect(await open()).toBe("done");
		waiting.resolve();
		expect(await first).toBe("done");
	});

	it("is renewed in the background before it ends, with all others in use, in one request", async () => {
		const { server, keyhold, pass, events } = await startClient();
		const tenants = Array.from({ length: 1_000 }, (_, index) => ({
			tenant: `tenant ${index}`,
			context: ["notes", "81", "body"],
			value: "text",
		}));
		await keyhold.sealMany(tenants.slice(0, 500));
		pass(5 * s);
		await keyhold.sealMany(tenants);
		pass(1 * s);
		await keyhold.sealMany(tenants);
		expect(server.requests.map(({ leases }) => leases.length)).toEqual([500, 500]);
		pass(6 * s);
		await expect.poll(() => events.filter(({ type }) => type === "renewed"), patient).toHaveLength(1);
		expect(server.requests.map(({ leases }) => leases.length)).toEqual([500, 500, 1_000]);
		const renewal = server.requests[2]?.leases ?? [];
		expect(renewal.every(({ holds }) => holds !== undefined)).toBe(true);
		expect(renewal.map(({ sealed }) => sealed).toSorted()).toEqual([
			...Array(500).fill(2),
			...Array(500).fill(3),
		]);
		// An idle process asks for nothing, and its leases end.
		pass(15 * s);
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("done");
		expect(server.requests.map(({ leases }) => leases.length)).toEqual([500, 500, 1_000, 1]);
	});

	it("tells Keyhold what it is for", async () => {
		const { server, keyhold, sealed } = await startHolding();
		await keyhold.blindIndex({ tenant: "acme", deployment: "staging", field: "users.email" }, "x");
		const [seal, open, index] = server.requests;
		expect(seal?.process).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: "test" });
		expect(seal?.leases).toEqual([{ purpose: "SEAL", tenant: "acme" }]);
		const { dataKeyId } = server.dataKeyOf("acme");
		expect(open?.leases).toEqual([{ purpose: "OPEN", tenant: "acme", dataKeyId, table: "notes" }]);
		expect(index?.leases).toEqual([{ purpose: "INDEX", tenant: "acme", deployment: "staging" }]);
		expect(new Set(server.requests.map(({ process }) => process.id)).size).toBe(1);
		expect(sealed).toContain("kh1.");
	});
});

type Server = Awaited<ReturnType<typeof startClient>>["server"];
type Intercept = Server["intercept"];

const outages: [string, Intercept][] = [
	...[502, 503, 504].map((status): [string, Intercept] => [
		`status ${status}`,
		(_, response) => {
			response.writeHead(status).end("busy");
			return true;
		},
	]),
	[
		"a closed connection",
		(request) => {
			request.socket.destroy();
			return true;
		},
	],
	[
		"an answer that breaks off",
		(request, response) => {
			response.writeHead(200, { "content-length": "500" }).write('{"leases": [');
			setImmediate(() => request.socket.destroy());
			return true;
		},
	],
	["no answer in time", () => true],
];

describe.each(outages)("an outage of Keyhold: %s", (_, intercept) => {
	it("ends no lease before the grace that Keyhold last announced is over", async () => {
		const { server, pass, open, events } = await startHolding({ timeoutMs: 1_000 });
		server.intercept = intercept;
		pass(15 * s);
		expect(await open()).toBe("done");
		pass(45 * s - 1);
		expect(await open()).toBe("done");
		pass(1);
		expect(await open()).toBe("KEYHOLD_UNREACHABLE");
		expect(events.filter(({ type }) => type === "unreachable")).toHaveLength(1);
		server.intercept = () => false;
		expect(await open()).toBe("done");
		expect(events.at(-2)).toMatchObject({ type: "recovered", afterMs: 45 * s });
	});

	it("fails closed at a grace of 0", async () => {
		const { server, pass, keyhold } = await startClient({ timeoutMs: 1_000 });
		server.graceMs = 0;
		const sealed = await keyhold.seal(target, "text");
		await keyhold.open(target, sealed);
		server.intercept = intercept;
		pass(15 * s - 1);
		expect(await codeOf(keyhold.open(target, sealed))).toBe("done");
		pass(1);
		expect(await codeOf(keyhold.open(target, sealed))).toBe("KEYHOLD_UNREACHABLE");
	});

	it("serves no data key that was never leased", async () => {
		const { server, keyhold } = await startClient({ timeoutMs: 1_000 });
		server.intercept = intercept;
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("KEYHOLD_UNREACHABLE");
	});
});

const answersWith =
	(status: number, body = "", headers: Record<string, string> = {}): Intercept =>
	(_, response) => {
		response.writeHead(status, headers).end(body);
		return true;
	};
const problem = (code: string) => JSON.stringify({ code, detail: `${code}.` });

const refusals: [string, string, Intercept][] = [
	["an expired token", "UNAUTHENTICATED", answersWith(401, problem("UNAUTHENTICATED"))],
	["a missing scope", "FORBIDDEN", answersWith(403, problem("FORBIDDEN"))],
	["a connection without TLS", "TLS_REQUIRED", answersWith(403, problem("TLS_REQUIRED"))],
	["a firewall", "FORBIDDEN", answersWith(403, "<html>no</html>")],
	["a conflict", "INTERNAL", answersWith(409, problem("CONFLICT"))],
	["a bad request", "INVALID_INPUT", answersWith(400, problem("INVALID_INPUT"))],
	["a fault", "INTERNAL", answersWith(500, problem("INTERNAL"))],
	["another server", "UNEXPECTED_ANSWER", answersWith(404, "<html>no</html>")],
	["a page", "UNEXPECTED_ANSWER", answersWith(200, "<html>hello</html>")],
	["an empty answer", "UNEXPECTED_ANSWER", answersWith(204)],
	["another form", "UNEXPECTED_ANSWER", answersWith(200, '{"leases":{}}')],
	["no lease", "UNEXPECTED_ANSWER", answersWith(200, '{"leases":[]}')],
	["a lease of nothing", "UNEXPECTED_ANSWER", answersWith(200, '{"leases":[null]}')],
	["a redirect", "UNEXPECTED_ANSWER", answersWith(302, "", { location: "/vault/v1/elsewhere" })],
];

describe.each(refusals)("a refusal of the request by %s", (_, code, intercept) => {
	it(`is ${code}, and ends the lease at once, however long its grace is`, async () => {
		const { server, pass, open } = await startHolding();
		server.intercept = intercept;
		pass(15 * s);
		expect(await open()).toBe(code);
		server.intercept = (request) => {
			request.socket.destroy();
			return true;
		};
		pass(500);
		expect(await open()).toBe("KEYHOLD_UNREACHABLE");
	});
});

describe("a refusal", () => {
	it.each([
		["KEY_REVOKED", "KEY_REVOKED"],
		["DATA_DESTROYED", "DATA_DESTROYED"],
		["TENANT_NOT_FOUND", "TENANT_NOT_FOUND"],
		["NOT_FOUND", "TENANT_NOT_FOUND"],
		["A_CODE_OF_TOMORROW", "INTERNAL"],
	])("of one lease with %s is %s, and ends that lease at once", async (stated, code) => {
		const { server, pass, open, keyhold } = await startHolding();
		const other = { ...target, tenant: "umbrella" };
		await keyhold.seal(other, "text");
		server.answer = (lease) => (lease.tenant === "acme" ? refusal(stated)() : server.grant(lease));
		pass(15 * s);
		const [opened, sealed] = await Promise.all([open(), codeOf(keyhold.seal(other, "text"))]);
		expect([opened, sealed]).toEqual([code, "done"]);
		server.intercept = answersWith(503);
		pass(500);
		expect(await open()).toBe("KEYHOLD_UNREACHABLE");
		expect(await codeOf(keyhold.seal(other, "text"))).toBe("done");
	});

	it.each(["KMS_UNREACHABLE", "KMS_MISCONFIGURED"])(
		"with %s says nothing about the key: the lease goes on for its grace, and ends with it",
		async (code) => {
			const { server, pass, open } = await startHolding();
			server.answer = refusal(code);
			pass(15 * s);
			expect(await open()).toBe("done");
			pass(server.graceMs - 16 * s);
			expect(await open()).toBe("done");
			pass(1 * s);
			expect(await open()).toBe(code);
		},
	);

	it("that a stopped process reads late is no reason to go on: Keyhold is asked again", async () => {
		const { server, pass, open } = await startHolding();
		pass(15 * s);
		server.answer = () => {
			// The process is stopped, and the key revoked.
			pass(20 * s);
			server.answer = refusal("KEY_REVOKED");
			return refusal("KMS_UNREACHABLE")();
		};
		expect(await open()).toBe("KEY_REVOKED");
	});

	it("with KMS_UNREACHABLE lets a lease go on for 20 s after the request at most, however late it is read", async () => {
		const { server, pass, open } = await startHolding();
		pass(15 * s);
		server.answer = () => {
			pass(12 * s);
			server.answer = refusal("KEY_REVOKED");
			return refusal("KMS_UNREACHABLE")();
		};
		expect(await open()).toBe("done");
		pass(8 * s - 1);
		expect(await open()).toBe("done");
		pass(1);
		expect(await open()).toBe("KEY_REVOKED");
	});

	it("causes one request per half second, however many readers there are", async () => {
		const { server, pass, open } = await startHolding();
		pass(15 * s);
		server.answer = refusal("KEY_REVOKED");
		const before = server.requests.length;
		for (let read = 0; read < 50; read++) {
			expect(await open()).toBe("KEY_REVOKED");
			pass(50);
		}
		expect(server.requests.length - before).toBe(5);
	});

	it("of the token ends all leases at once, including those that were not asked for", async () => {
		const { server, open, keyhold } = await startHolding();
		server.intercept = answersWith(401, problem("UNAUTHENTICATED"));
		expect(await codeOf(keyhold.seal({ ...target, tenant: "umbrella" }, "text"))).toBe("UNAUTHENTICATED");
		expect(await open()).toBe("UNAUTHENTICATED");
	});

	it("after an outage is noticed in the background, without a reader", async () => {
		const { server, pass, open, events } = await startHolding();
		server.intercept = answersWith(503);
		pass(15 * s);
		expect(await open()).toBe("done");
		server.intercept = () => false;
		server.answer = refusal("KEY_REVOKED");
		pass(4 * s);
		await expect.poll(() => events.some(({ type }) => type === "refused"), patient).toBe(true);
		server.intercept = answersWith(503);
		expect(await open()).toBe("KEY_REVOKED");
	});
});

describe.each<[string, string, Partial<Pick<Server, "answer" | "intercept">>]>([
	["429", "RATE_LIMITED", { intercept: answersWith(429, problem("RATE_LIMITED")) }],
	["429 of a proxy", "RATE_LIMITED", { intercept: answersWith(429, "<html>slow down</html>") }],
	...["RATE_LIMITED", "DATABASE_UNAVAILABLE", "DATA_KEY_CHANGING", "A_CODE_OF_TOMORROW"].map(
		(stated): [string, string, Partial<Pick<Server, "answer">>] => [
			`${stated} for one lease`,
			stated === "RATE_LIMITED" ? stated : "KEYHOLD_UNREACHABLE",
			{ answer: refusal(stated, true) },
		],
	),
])("an answer to try again, %s,", (_, code, busy) => {
	it(`leaves the lease its time and gives it no grace; then it is ${code}`, async () => {
		const { server, pass, open, events } = await startHolding();
		let answers = 0;
		const { answer = server.answer, intercept = server.intercept } = busy;
		Object.assign(server, {
			answer,
			intercept: (...exchange: Parameters<typeof intercept>) => {
				answers++;
				return intercept(...exchange);
			},
		});
		pass(12 * s);
		expect(await open()).toBe("done");
		await expect.poll(() => answers, patient).toBeGreaterThan(0);
		pass(3 * s - 1);
		expect(await open()).toBe("done");
		pass(1);
		expect(await open()).toBe(code);
		expect(events.filter(({ type }) => type === "refused" || type === "unreachable")).toEqual([]);
	});
});

describe("an outage", () => {
	it("that a stopped process notices late is no reason to go on: Keyhold is asked again", async () => {
		const { server, pass, open } = await startHolding();
		pass(15 * s);
		server.answer = refusal("KEY_REVOKED");
		server.intercept = (request) => {
			pass(30 * s);
			server.intercept = () => false;
			request.socket.destroy();
			return true;
		};
		expect(await open()).toBe("KEY_REVOKED");
	});

	it("makes no caller wait once it is known, even if requests hang", async () => {
		const { server, pass, open } = await startHolding({ timeoutMs: 60_000 });
		server.intercept = answersWith(503);
		pass(15 * s);
		expect(await open()).toBe("done");
		let hanging = 0;
		server.intercept = () => {
			hanging++;
			return true;
		};
		pass(4 * s);
		await expect.poll(() => hanging, patient).toBe(1);
		pass(10 * s);
		// The test would end before the request does.
		expect(await open()).toBe("done");
		expect(hanging).toBe(1);
	});
});

describe("an answer", () => {
	it("that is far too long is not read to its end", async () => {
		const { server, keyhold } = await startClient();
		const closed = Promise.withResolvers<void>();
		server.intercept = (_, response) => {
			response.writeHead(200);
			const chunk = Buffer.alloc(64 * 1024, " ");
			const writeMore = () => {
				while (!response.destroyed && response.write(chunk));
			};
			response.on("drain", writeMore).on("close", () => closed.resolve());
			writeMore();
			return true;
		};
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("UNEXPECTED_ANSWER");
		await closed.promise;
	});

	it("of a redirect leads to no other request", async () => {
		const { server, keyhold } = await startClient();
		let requests = 0;
		server.intercept = (_, response) => {
			requests++;
			response.writeHead(307, { location: `${server.url}/vault/v1/leases` }).end();
			return true;
		};
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("UNEXPECTED_ANSWER");
		expect(requests).toBe(1);
	});

	it.each([
		["a key of 16 bytes", { key: Buffer.alloc(16).toString("base64") }],
		["no key for a new data key", { key: undefined }],
		["another data key than asked for", { dataKeyId: "01890a5d-ac96-774b-bcce-b302099a8057" }],
		["no time", { leaseMs: undefined }],
		["a negative time", { leaseMs: -1 }],
		["an infinite grace", { graceMs: "forever" }],
		["a deployment that is not a UUID", { deploymentId: "acme" }],
	])("with %s grants nothing", async (_, change) => {
		const { server, keyhold } = await startClient();
		const sealed = await keyhold.seal(target, "text");
		server.answer = (lease) => ({ ...server.grant(lease), ...change });
		expect(await codeOf(keyhold.open(target, sealed))).toBe("UNEXPECTED_ANSWER");
	});
});

describe("close()", () => {
	it("ends every lease, every request in progress and every later call", async () => {
		const { server, keyhold, open } = await startHolding();
		const asked = Promise.withResolvers<void>();
		server.answer = () => {
			asked.resolve();
			return new Promise(() => {});
		};
		const waiting = [
			codeOf(keyhold.seal({ ...target, tenant: "umbrella" }, "text")),
			codeOf(keyhold.blindIndex({ tenant: "acme", field: "f" }, "x")),
		];
		await asked.promise;
		const notSent = codeOf(keyhold.seal({ ...target, tenant: "third" }, "text"));
		keyhold.close();
		expect(await Promise.all([...waiting, notSent])).toEqual(["CLOSED", "CLOSED", "CLOSED"]);
		expect(await open()).toBe("CLOSED");
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("CLOSED");
		expect(await keyhold.sealMany([{ ...target, value: "x" }])).toMatchObject([
			{ error: { code: "CLOSED" } },
		]);
		keyhold.close();
	});

	it("keeps no data key of an answer that was on its way", async () => {
		const { server, keyhold } = await startClient();
		const answering = once(process, "keyhold test answers");
		const asked = Promise.withResolvers<void>();
		server.answer = async (lease) => {
			asked.resolve();
			await answering;
			return server.grant(lease);
		};
		const seal = codeOf(keyhold.seal(target, "text"));
		await asked.promise;
		keyhold.close();
		process.emit("keyhold test answers" as never);
		expect(await seal).toBe("CLOSED");
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("CLOSED");
	});
});

describe("the token", () => {
	it("and the data keys are in no error, event or printed client", async () => {
		const { server, keyhold, events, pass } = await startHolding({ timeoutMs: 1_000 });
		const errors: unknown[] = [];
		for (const [, , intercept] of refusals) {
			server.intercept = intercept;
			pass(15_500);
			errors.push(await keyhold.seal(target, "text").catch((error) => error));
		}
		for (const [, intercept] of outages) {
			server.intercept = intercept;
			pass(61 * s);
			errors.push(await keyhold.seal(target, "text").catch((error) => error));
		}
		expect(errors.length).toBeGreaterThan(15);
		const printed = inspect([keyhold, events, errors], { depth: 20, showHidden: true });
		expect(printed).not.toContain(server.token);
		const { bytes } = server.dataKeyOf("acme");
		for (const form of ["base64", "hex"] as const) expect(printed).not.toContain(bytes.toString(form));
	});
});

it("an event handler that throws changes nothing", async () => {
	const { keyhold, events } = await startClient();
	events.push = () => {
		throw new Error("a bug of the application");
	};
	expect(await keyhold.open(target, await keyhold.seal(target, "text"))).toBe("text");
});
