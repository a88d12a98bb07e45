import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startLeaseServer } from "../testing/lease-server.ts";

type Report = { served: boolean; code?: string; lastBeganMs?: number };

const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000;
const rounds = 10;

async function startServer() {
	const server = await startLeaseServer();
	onTestFinished(() => server.stop());
	return server;
}

it(`a process that was stopped opens nothing after the end of its lease, in ${rounds} rounds`, async () => {
	const server = await startServer();
	server.leaseMs = 200;
	const script = join(import.meta.dirname, "../testing/opening-process.ts");
	const child = fork(script, [server.url, server.token, "acme"], { execArgv: [] });
	onTestFinished(() => void child.kill("SIGKILL"));
	const report = async (): Promise<Report> => (await once(child, "message"))[0];
	let next = report();
	for (let round = 0; round < rounds; round++) {
		expect(await next).toMatchObject({ served: true });
		next = report();
		child.kill("SIGSTOP");
		const stoppedMs = nowMs();
		server.answer = () => ({ error: { code: "KEY_REVOKED", message: "Refused.", isRetryable: true } });
		await expect.poll(() => nowMs() - stoppedMs, { timeout: 20_000 }).toBeGreaterThan(server.leaseMs);
		const wokenMs = nowMs();
		child.kill("SIGCONT");
		const refused = await next;
		expect(refused).toMatchObject({ served: false, code: "KEY_REVOKED" });
		expect(refused.lastBeganMs).toBeLessThan(wokenMs);
		next = report();
		server.answer = server.grant;
	}
});

it("a process that was stopped before it read that KMS is silent opens nothing on that answer", async () => {
	const server = await startServer();
	server.leaseMs = 2_000;
	const script = join(import.meta.dirname, "../testing/opening-process.ts");
	const child = fork(script, [server.url, server.token, "acme"], { execArgv: [] });
	onTestFinished(() => void child.kill("SIGKILL"));
	const report = async (): Promise<Report> => (await once(child, "message"))[0];
	expect(await report()).toMatchObject({ served: true });
	const asked = Promise.withResolvers<void>();
	const answered = Promise.withResolvers<void>();
	server.answer = async (lease) => {
		if (lease.purpose === "SEAL") return server.grant(lease);
		asked.resolve();
		await answered.promise;
		server.answer = () => ({ error: { code: "KEY_REVOKED", message: "Refused.", isRetryable: true } });
		return { error: { code: "KMS_UNREACHABLE", message: "Silent.", isRetryable: true } };
	};
	await asked.promise;
	const askedMs = nowMs();
	child.kill("SIGSTOP");
	// The answer waits in the socket of the stopped process.
	answered.resolve();
	const goesOnForMs = 5_000 + server.leaseMs;
	await expect.poll(() => nowMs() - askedMs, { timeout: 20_000 }).toBeGreaterThan(goesOnForMs);
	const refused = report();
	child.kill("SIGCONT");
	expect(await refused).toMatchObject({ served: false, code: "KEY_REVOKED" });
	expect((await refused).lastBeganMs).toBeLessThan(askedMs + goesOnForMs);
});

it.each([
	["is not used", ""],
	["has sealed a value", 'await keyhold.seal({ tenant: "acme", context: ["x"] }, "text");'],
])("a client that %s does not keep its process alive", async (_, use) => {
	const server = await startServer();
	const entry = JSON.stringify(join(import.meta.dirname, "../index.ts"));
	const options = JSON.stringify({ url: server.url, token: server.token });
	const code = `import { connect } from ${entry}; const keyhold = connect(${options}); ${use} console.log("done");`;
	const child = spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: "pipe" });
	onTestFinished(() => void child.kill("SIGKILL"));
	const printed = child.stdout.setEncoding("utf8").toArray();
	expect(await once(child, "exit")).toEqual([0, null]);
	expect((await printed).join("")).toBe("done\n");
});
