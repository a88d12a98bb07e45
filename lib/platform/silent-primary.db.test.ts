import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { systemHealth } from "../metrics/system-health.ts";
import { db, disconnect, inTransaction, limitStatements, pool } from "./db.ts";

describe("a primary that disappears without closing its connections", () => {
	// Registered first, so that it runs last: the configuration that was read names the proxy.
	afterAll(() => {
		for (const socket of sockets) socket.destroy();
		proxy.close();
	});
	useSuiteDatabase();
	useSuiteKms();
	const sockets = new Set<Socket>();
	let proxy: Server;
	let isSilent = false;

	/** A proxy between Keyhold and its database that can drop all traffic. */
	beforeAll(async () => {
		const url = new URL(process.env.DATABASE_URL ?? "");
		const { hostname, port } = url;
		proxy = createServer((near) => {
			const far = connect(Number(port), hostname);
			const carry = (from: Socket, to: Socket) => {
				sockets.add(from);
				from.on("data", (bytes) => isSilent || to.write(bytes));
				from.on("error", () => {});
				from.on("close", () => to.destroy());
			};
			carry(near, far);
			carry(far, near);
		}).listen(0, "127.0.0.1");
		await new Promise((resolve) => proxy.once("listening", resolve));
		url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
		process.env.DATABASE_URL = url.href;
	});
	afterEach(async () => {
		isSilent = false;
		limitStatements(0);
		await disconnect();
	});

	it("fails each request a little after the statement limit, and the next one finds the new primary", async () => {
		limitStatements(500);
		await Promise.all([1, 2, 3, 4].map(() => pool().query("SELECT pg_sleep(0.1)")));
		let isBegun = false;
		const begun = inTransaction(async (tx) => {
			await tx.$queryRaw`SELECT 1`;
			isBegun = true;
			await vi.waitUntil(() => isSilent, { timeout: 10_000 });
			await tx.$queryRaw`SELECT 1`;
		});
		await expect.poll(() => isBegun, { timeout: 10_000 }).toBe(true);
		isSilent = true;
		const waiting = [
			begun,
			pool().query("SELECT 1"),
			db().$queryRaw`SELECT 1`,
			inTransaction((tx) => tx.$queryRaw`SELECT 1`),
		];
		const beganMs = performance.now();
		for (const one of await Promise.allSettled(waiting)) expect(one.status).toBe("rejected");
		expect(performance.now() - beganMs).toBeLessThan(9_000);
		isSilent = false;
		const answers = Array.from({ length: 10 }, () => inTransaction((tx) => tx.$queryRaw`SELECT 1 AS one`));
		for (const answer of await Promise.all(answers)) expect(answer).toEqual([{ one: 1 }]);
	});

	it("is reported by the health check within seconds, and the check does not hang", async () => {
		await expect.poll(async () => (await systemHealth()).database, { timeout: 10_000 }).toBe("ok");
		isSilent = true;
		await expect.poll(async () => (await systemHealth()).database, { timeout: 10_000 }).toBe("down");
		const beganMs = performance.now();
		expect(await systemHealth()).toMatchObject({ status: "down", database: "down", worker: "down" });
		expect(performance.now() - beganMs).toBeLessThan(4_000);
		isSilent = false;
		await expect.poll(async () => (await systemHealth()).database, { timeout: 10_000 }).toBe("ok");
	});
});
