import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure } from "./failure.ts";

export type Settings = {
	port: number;
	gateway: { host: string; port: number; url: string };
	dataDir: string;
	kms: "local" | "aws";
	databaseUrl: string | undefined;
	buildDir: string;
};

/** Reads the settings of `npm start` itself from the environment. @throws Failure */
export function readSettings(root: string): Settings {
	const { KEYHOLD_DATA_DIR, KEYHOLD_KMS, DATABASE_URL, KEYHOLD_BUILD_DIR } = process.env;
	const port = readPort("PORT", 3000);
	const kms = KEYHOLD_KMS || "local";
	if (kms !== "local" && kms !== "aws") throw new Failure(`KEYHOLD_KMS must be local or aws, not “${kms}”.`);
	return {
		port,
		gateway: readGateway(port),
		dataDir: resolve(root, KEYHOLD_DATA_DIR || ".data"),
		kms,
		databaseUrl: DATABASE_URL || undefined,
		buildDir: KEYHOLD_BUILD_DIR || ".next",
	};
}

function readGateway(consolePort: number): Settings["gateway"] {
	const port = readPort("KEYHOLD_GATEWAY_PORT", 4318);
	if (port === consolePort) {
		throw new Failure(
			`PORT and KEYHOLD_GATEWAY_PORT are both ${port}. Console and gateway need a port each.`,
		);
	}
	const host = process.env.KEYHOLD_GATEWAY_HOST || "127.0.0.1";
	const isLocal = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host);
	const name = isLocal ? "localhost" : host.includes(":") ? `[${host}]` : host;
	return { host, port, url: `http://${name}:${port}` };
}

function readPort(name: string, fallback: number): number {
	const given = process.env[name];
	const port = Number(given || fallback);
	if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
	throw new Failure(`${name} must be a number from 1 to 65535, not “${given}”.`);
}

/** The signing secret of sessions, made at first start and kept, readable by this user alone. */
export async function keptSecret(dataDir: string): Promise<string> {
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	const path = join(dataDir, "session-secret");
	await writeFile(path, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" }).catch((error) => {
		if (error.code !== "EEXIST") throw error;
	});
	return (await readFile(path, "utf8")).trim();
}
