import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AskedLease } from "../testing/lease-server.ts";
import { codeOf, startClient } from "../testing/test-client.ts";

const target = { tenant: "acme", context: ["notes", "81", "body"] };
const s = 1_000;

type Test = Awaited<ReturnType<typeof startClient>>;

/** Answers as Keyhold does, and keeps count as it does: the most seals that a process may have made. */
function keepBooks({ server }: Test, grantOf: (lease: AskedLease) => number) {
	const books = { granted: 0, leftOver: 0 };
	server.answer = (lease) => {
		if (lease.purpose !== "SEAL") return server.grant(lease);
		const seals = grantOf(lease);
		if (lease.holds === undefined) books.leftOver = 0;
		books.leftOver = Math.max(0, books.leftOver - (lease.sealed ?? 0));
		books.granted += Math.max(0, seals - books.leftOver);
		books.leftOver = Math.max(seals, books.leftOver);
		return { ...server.grant(lease), seals };
	};
	return books;
}

/** Grants seals as Keyhold does, to all names of one tenant. Returns the seals that were counted. */
function grantAsKeyhold({ server }: Test): () => number {
	let counted = 0;
	let left = 0;
	server.answer = (lease) => {
		const answer = server.grant({ ...lease, tenant: "acme" });
		if (lease.purpose !== "SEAL") return answer;
		const rest = lease.holds === undefined ? 0 : Math.max(0, left - (lease.sealed ?? 0));
		const wanted = Math.max(16, 4 * (lease.sealed ?? 0));
		left = wanted > rest * 2 ? wanted : rest;
		counted += left - rest;
		return { ...answer, seals: left };
	};
	return () => counted;
}

/** Seals `count` values at the same time, and returns how many succeeded. */
async function sealAtOnce({ keyhold }: Test, count: number): Promise<number> {
	const codes = await Promise.all(Array.from({ length: count }, () => codeOf(keyhold.seal(target, "text"))));
	return codes.filter((code) => code === "done").length;
}

describe("the budget of seals", () => {
	it("is never exceeded by many callers at once, and each of them gets its turn", async () => {
		const test = await startClient();
		const books = keepBooks(test, () => 64);
		expect(await sealAtOnce(test, 1_000)).toBe(1_000);
		expect(books.granted).toBeGreaterThanOrEqual(1_000);
		expect(books.granted).toBeLessThan(1_000 + 2 * 64);
	});

	it("is never exceeded, however seals and answers interleave", async () => {
		let sealedInAll = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ seals: fc.nat(40), pauses: fc.nat(3), ms: fc.nat(9 * s) }), { maxLength: 12 }),
				fc.integer({ min: 1, max: 30 }),
				async (bursts, grant) => {
					const test = await startClient();
					const books = keepBooks(test, () => grant);
					let sealed = 0;
					const note = (code: string) => {
						// An answer may come after the end of its lease here.
						if (code !== "done") return expect(code).toBe("KEYHOLD_UNREACHABLE");
						sealed++;
						expect(sealed).toBeLessThanOrEqual(books.granted);
					};
					const burst: Promise<unknown>[] = [];
					for (const { seals, pauses, ms } of bursts) {
						for (let seal = 0; seal < seals; seal++) {
							burst.push(codeOf(test.keyhold.seal(target, "text")).then(note));
						}
						for (let pause = 0; pause < pauses; pause++) await new Promise(setImmediate);
						test.pass(ms);
					}
					await Promise.all(burst);
					sealedInAll += sealed;
					test.keyhold.close();
					await test.server.stop();
				},
			),
			{ numRuns: 60 },
		);
		expect(sealedInAll).toBeGreaterThan(2_000);
	});

	it("is one for a tenant that is named by its slug and by its ID in separate requests", async () => {
		const test = await startClient();
		const counted = grantAsKeyhold(test);
		let sealed = 0;
		const seal = async (tenant: string, count: number) => {
			const all = Array.from({ length: count }, () =>
				codeOf(test.keyhold.seal({ ...target, tenant }, "text")),
			);
			for (const code of await Promise.all(all)) if (code === "done") sealed++;
		};
		await seal("its-id", 1);
		await seal("acme", 200);
		// Renews the lease of the other name, after much was granted to the first.
		await seal("its-id", 20);
		await expect.poll(() => test.server.requests.length).toBeGreaterThan(3);
		const before = sealed;
		test.server.intercept = (request) => {
			request.socket.destroy();
			return true;
		};
		await seal("acme", 2_000);
		await seal("its-id", 2_000);
		expect(sealed).toBeGreaterThan(before + 100);
		expect(sealed).toBeLessThanOrEqual(counted());
	});

	it("is asked for again before it ends, without making a caller wait", async () => {
		const test = await startClient();
		test.server.seals = 100;
		for (let seal = 0; seal < 80; seal++) await test.keyhold.seal(target, "text");
		await expect.poll(() => test.server.requests.length, { timeout: 20_000 }).toBe(2);
		const [first, second] = test.server.requests.map(({ leases }) => leases[0]);
		expect(first).not.toHaveProperty("sealed");
		expect(second?.sealed).toBe(80);
		expect(second?.holds).toBe(test.server.dataKeyOf("acme").dataKeyId);
	});

	it("that is used up during an outage ends sealing and not opening, before the grace is over", async () => {
		const test = await startClient();
		const { server, keyhold } = test;
		server.seals = 10;
		const sealed = await keyhold.seal(target, "text");
		await keyhold.open(target, sealed);
		server.intercept = (request) => {
			request.socket.destroy();
			return true;
		};
		expect(await sealAtOnce(test, 30)).toBe(9);
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("KEYHOLD_UNREACHABLE");
		expect(await codeOf(keyhold.open(target, sealed))).toBe("done");
		server.intercept = () => false;
		expect(await sealAtOnce(test, 5)).toBe(5);
	});

	it("of nothing causes no endless loop", async () => {
		const { server, keyhold } = await startClient();
		server.seals = 0;
		expect(await codeOf(keyhold.seal(target, "text"))).toBe("RATE_LIMITED");
		expect(server.requests).toHaveLength(2);
	});

	it("of a new data key begins with its own grant", async () => {
		const test = await startClient();
		test.server.seals = 10;
		expect(await sealAtOnce(test, 10)).toBe(10);
		test.server.renewDataKey("acme");
		expect(await sealAtOnce(test, 10)).toBe(10);
		const asked = test.server.requests.flatMap(({ leases }) => leases);
		expect(asked.map(({ sealed }) => sealed)).toEqual([undefined, 10]);
	});
});
