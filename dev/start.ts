// npm start: everything on one machine, from an empty checkout to a running console.
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../lib/migrations/migrate.ts";
import { parseConfig } from "../lib/platform/config.ts";
import { disconnect } from "../lib/platform/db.ts";
import { closeQueue } from "../lib/platform/queue.ts";
import { readVendorLogo } from "../lib/platform/vendor-logo.ts";
import { startLocalKms } from "../packages/local-kms/index.ts";
import { vendorPrincipal } from "../testing/customer-key.ts";
import { readDemo, seedDemo } from "./demo/seed.ts";
import { isPortTaken } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import { ensureBuild } from "./run/build.ts";
import { lockDataDir } from "./run/data-dir-lock.ts";
import { Failure } from "./run/failure.ts";
import { keepPostgres } from "./run/keep-postgres.ts";
import { consoleArguments, gatewayArguments, startProcess, workerArguments } from "./run/process.ts";
import { announceInstance } from "./run/running-instance.ts";
import { keptSecret, readSettings } from "./run/settings.ts";
import { summary } from "./run/summary.ts";
import { waitUntilHealthy } from "./run/wait-until-healthy.ts";

const root = join(import.meta.dirname, "..");
const say = (sentence: string) => console.log(sentence);

/** Stop functions of everything that was started, called in reverse order. */
const stops: (() => Promise<unknown>)[] = [];
let stopping: Promise<void> | undefined;
/** Aborted with the first wish to stop: no step begins after it, and long ones end. */
const stopped = new AbortController();

function stopEverything(): Promise<void> {
	stopping ??= (async () => {
		stopped.abort();
		// A step in progress may still add to the end of the list, and that is stopped too.
		for (const stop of stops.reverse()) await stop().catch((error) => console.error(String(error)));
	})();
	return stopping;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.on(signal, () => void stopEverything().then(() => process.exit(0)));
}
// The foreground process is gone, killed perhaps: nothing may be left behind.
process.on("disconnect", () => void stopEverything().then(() => process.exit(0)));

try {
	await start();
} catch (error) {
	if (!stopping) {
		console.error(error instanceof Failure ? error.message : error);
		await stopEverything();
		process.exit(1);
	}
}

async function start(): Promise<void> {
	const settings = readSettings(root);
	const { port, gateway, dataDir } = settings;
	await requireFreePort("PORT", port);
	await requireFreePort("KEYHOLD_GATEWAY_PORT", gateway.port);
	stops.push(await lockDataDir(dataDir));
	// Postgres runs as another user when this is root, and has to pass through.
	if (process.getuid?.() === 0) await chmod(dataDir, 0o711);

	const env = process.env;
	const database = settings.databaseUrl
		? {
				ownerUrl: env.KEYHOLD_MIGRATE_DATABASE_URL || settings.databaseUrl,
				databaseUrl: settings.databaseUrl,
			}
		: await startOwnPostgres(dataDir);
	env.DATABASE_URL = database.databaseUrl;
	// Nothing that runs on has any use for it.
	delete env.KEYHOLD_MIGRATE_DATABASE_URL;
	const localKms = settings.kms === "local" ? await startOwnKms(dataDir) : null;
	env.NEXTAUTH_SECRET ??= await keptSecret(dataDir);
	// Reached as localhost and as 127.0.0.1 alike; on a public address NEXTAUTH_URL is set instead.
	if (!env.NEXTAUTH_URL) {
		// next-auth takes an empty one for an address, and no page is drawn on the server then.
		delete env.NEXTAUTH_URL;
		env.AUTH_TRUST_HOST = "true";
	}
	checkConfig();

	await checkDatabase(database.ownerUrl);
	stopped.signal.throwIfAborted();
	await migrate(database.ownerUrl, say);
	stopped.signal.throwIfAborted();
	await ensureBuild(root, settings.buildDir, say, stopped.signal);

	const logDir = join(dataDir, "logs");
	await mkdir(logDir, { recursive: true });
	await chmod(logDir, 0o700);
	stopped.signal.throwIfAborted();
	const consoleUrl = `http://localhost:${port}`;
	const bin = (name: string) => join(root, "node_modules/.bin", name);
	const childEnv = {
		...env,
		NODE_ENV: "production" as const,
		KEYHOLD_BUILD_DIR: settings.buildDir,
		NEXT_TELEMETRY_DISABLED: "1",
	};
	const children = [
		startProcess("console", bin("node"), [...consoleArguments, "-H", "127.0.0.1", "-p", String(port)], {
			cwd: root,
			env: childEnv,
			logFile: join(logDir, "console.log"),
		}),
		startProcess("gateway", bin("node"), gatewayArguments, {
			cwd: root,
			env: {
				...childEnv,
				KEYHOLD_GATEWAY_PORT: String(gateway.port),
				KEYHOLD_GATEWAY_HOST: gateway.host,
			},
			logFile: join(logDir, "gateway.log"),
		}),
		startProcess("worker", bin("node"), workerArguments, {
			cwd: root,
			// For links in alerts. The worker serves no pages, so the console stays reachable under any local name.
			env: { ...childEnv, NEXTAUTH_URL: childEnv.NEXTAUTH_URL ?? consoleUrl },
			logFile: join(logDir, "worker.log"),
		}),
	];
	stops.push(() => Promise.all(children.map(({ stop }) => stop())));
	for (const running of children) {
		running.child.on("exit", () => {
			if (stopping) return;
			console.error(`The ${running.name} ended unexpectedly: see ${join(logDir, `${running.name}.log`)}.`);
			void stopEverything().then(() => process.exit(1));
		});
	}
	stops.push(
		await announceInstance(dataDir, {
			consoleUrl,
			gatewayUrl: gateway.url,
			databaseUrl: env.DATABASE_URL,
			...(!settings.databaseUrl && { ownerUrl: database.ownerUrl }),
			...(localKms && { kmsUrl: localKms.url }),
		}),
	);
	const parts = ["database", "worker", ...(localKms ? ["kms"] : [])];
	await waitUntilHealthy(`http://127.0.0.1:${port}/api/health`, parts, stopped.signal);
	await waitUntilHealthy(`${gateway.url}/health`, ["database"], stopped.signal);
	stopped.signal.throwIfAborted();
	await seedDemo({ dataDir, gatewayUrl: gateway.url, localKms, say });
	await closeQueue();
	await disconnect();
	say(summary({ consoleUrl, gatewayUrl: gateway.url, dataDir, localKms, demo: await readDemo(dataDir) }));
}

async function requireFreePort(name: string, port: number): Promise<void> {
	if (!(await isPortTaken(port))) return;
	throw new Failure(
		`Port ${port} is in use. Stop what uses it, or choose another: ${name}=${port + 1} npm start`,
	);
}

async function startOwnPostgres(dataDir: string): Promise<{ ownerUrl: string; databaseUrl: string }> {
	const starting = startPostgres({ directory: join(dataDir, "postgres"), say });
	// Also when it is not up yet: it would be left behind.
	stops.push(async () => (await starting.catch(() => null))?.stop());
	const postgres = await starting;
	stopped.signal.throwIfAborted();
	void keepPostgres({ postgres, isStopping: () => stopped.signal.aborted, say }).then(async (problem) => {
		if (problem === null) return;
		console.error(problem);
		await stopEverything();
		process.exit(1);
	});
	return postgres;
}

async function startOwnKms(dataDir: string): Promise<{ url: string }> {
	const { env } = process;
	const kms = await startLocalKms({
		dataDir,
		principals: { AKIDKEYHOLD: vendorPrincipal },
		strangersAccount: "999900001111",
		control: env.KEYHOLD_KMS_CONTROL === "true",
	});
	stops.push(kms.close);
	env.AWS_ENDPOINT_URL_KMS = kms.url;
	env.AWS_ACCESS_KEY_ID = "AKIDKEYHOLD";
	env.AWS_SECRET_ACCESS_KEY = "unused by the local KMS";
	delete env.AWS_SESSION_TOKEN;
	env.KEYHOLD_VENDOR_PRINCIPAL = vendorPrincipal;
	return { url: kms.url };
}

function checkConfig(): void {
	try {
		const { vendorLogoPath } = parseConfig(process.env);
		if (vendorLogoPath !== undefined) readVendorLogo(vendorLogoPath);
	} catch (error) {
		throw new Failure((error as Error).message);
	}
}

async function checkDatabase(databaseUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
	try {
		await client.connect();
	} catch (error) {
		const { host, port } = client;
		throw new Failure(
			`The database at ${host}:${port} cannot be reached (${(error as Error).message || (error as { code?: string }).code}). Check DATABASE_URL.`,
		);
	} finally {
		await client.end().catch(() => {});
	}
}
