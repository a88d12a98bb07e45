import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPostgres, startPostgres } from "../postgres.ts";
import { keepPostgres } from "./keep-postgres.ts";

describe("a PostgreSQL of npm start that ends unexpectedly", () => {
	let directory: string;
	let postgres: RunningPostgres;
	let kept: Promise<string | null>;
	let isStopping = false;
	const said: string[] = [];

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
		postgres = await startPostgres({ directory });
		kept = keepPostgres({
			postgres,
			isStopping: () => isStopping,
			say: (sentence) => said.push(sentence),
		});
	});
	afterAll(async () => {
		isStopping = true;
		await postgres.stop();
		await rm(directory, { recursive: true, force: true });
	});

	/** Runs a statement on its own connection; null while the server does not respond. */
	async function ask(text: string): Promise<unknown> {
		const client = new pg.Client({ connectionString: postgres.ownerUrl });
		client.on("error", () => {});
		try {
			await client.connect();
			const { rows } = await client.query({ text, rowMode: "array" });
			return rows[0]?.[0] ?? "done";
		} catch {
			return null;
		} finally {
			await client.end().catch(() => {});
		}
	}

	async function postmasterPid(): Promise<number> {
		const file = await ask("SELECT pg_read_file('postmaster.pid')");
		return Number.parseInt(String(file), 10);
	}

	it("is started again on the same port with its data, and a sentence says so", async () => {
		await ask("CREATE TABLE kept AS SELECT 42 AS value");
		process.kill(await postmasterPid(), "SIGKILL");
		await expect.poll(() => said, { timeout: 30_000 }).toHaveLength(1);
		expect(said[0]).toBe("PostgreSQL ended unexpectedly (SIGKILL) and was started again.");
		expect(await ask("SELECT value FROM kept")).toBe(42);
	});

	it("does not outlive its stop, also when it is just being started again", async () => {
		const directory = await mkdtemp(join(tmpdir(), "keyhold-test-"));
		const stopped = await startPostgres({ directory });
		const pidFile = join(stopped.directory, "cluster", "postmaster.pid");
		process.kill(Number.parseInt(await readFile(pidFile, "utf8"), 10), "SIGKILL");
		await stopped.ended();
		const starting = stopped.restart().catch(() => {});
		await stopped.stop();
		await starting;
		expect(await stopped.ended()).toMatch(/^(code 0|code 1|SIG\w+)$/);
		await rm(directory, { recursive: true, force: true });
	});

	it("that does not start again is given up with a sentence, and its stop returns", async () => {
		const pid = await postmasterPid();
		const cluster = join(postgres.directory, "cluster");
		await rename(join(cluster, "global"), join(cluster, "gone"));
		process.kill(pid, "SIGKILL");
		expect(await kept).toMatch(/^PostgreSQL ended unexpectedly \(SIGKILL\) and does not start again: /);
		await postgres.stop();
	});
});
