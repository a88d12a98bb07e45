import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export type RunningInstance = {
	consoleUrl: string;
	gatewayUrl: string;
	databaseUrl: string;
	/** For the role that owns the tables, if `npm start` runs the server. Examples create their databases with it. */
	ownerUrl?: string;
	/** Of the local KMS, where that is used. */
	kmsUrl?: string;
};

/** Leaves word in the data directory of what runs there; returns how to take it away. */
export async function announceInstance(
	dataDir: string,
	instance: RunningInstance,
): Promise<() => Promise<void>> {
	const path = instanceFile(dataDir);
	await writeFile(path, JSON.stringify(instance), { mode: 0o600 });
	return () => rm(path, { force: true });
}

/** The instance that `npm start` runs with this data directory, if any. */
export function findInstance(root: string): RunningInstance | null {
	const dataDir = resolve(root, process.env.KEYHOLD_DATA_DIR || ".data");
	try {
		return JSON.parse(readFileSync(instanceFile(dataDir), "utf8")) as RunningInstance;
	} catch {
		return null;
	}
}

function instanceFile(dataDir: string): string {
	return join(dataDir, "running.json");
}
