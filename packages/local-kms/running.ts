import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const serviceName = "keyhold-local-kms";

/** The address that a running instance left in its directory; it may be stale after a crash. */
export function readAddress(dataDir: string): string | undefined {
	try {
		const { url } = JSON.parse(readFileSync(addressFile(dataDir), "utf8")) as { url?: unknown };
		return typeof url === "string" ? url : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Makes `url`, where the caller already listens, the one instance of the directory: two writers would lose each
 * other's keys. Rejects when another instance answers. Returns what gives the directory up again.
 */
export async function claimDirectory(dataDir: string, url: string): Promise<() => void> {
	while (!leaveAddress(dataDir, url)) {
		const other = readAddress(dataDir);
		// One's own address was left by a process that is dead: its port is ours.
		if (other !== undefined && other !== url && (await isInstanceOf(dataDir, other))) {
			throw new Error(`A local KMS already runs on ${other} with the directory ${dataDir}.`);
		}
		// While we asked, a third one may have replaced the stale address.
		if (readAddress(dataDir) === other) rmSync(addressFile(dataDir), { force: true });
	}
	return () => {
		if (readAddress(dataDir) === url) rmSync(addressFile(dataDir), { force: true });
	};
}

function addressFile(dataDir: string): string {
	return join(dataDir, "kms.json");
}

/** A hard link appears whole and fails when the name is taken, so of many only one wins. */
function leaveAddress(dataDir: string, url: string): boolean {
	const own = `${addressFile(dataDir)}.${new URL(url).port}.tmp`;
	writeFileSync(own, `${JSON.stringify({ url })}\n`, { mode: 0o600 });
	try {
		linkSync(own, addressFile(dataDir));
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	} finally {
		rmSync(own, { force: true });
	}
}

/** A stale address may point at a port that by now belongs to somebody else. Silence counts as life, to be safe. */
async function isInstanceOf(dataDir: string, url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
		const answer = (await response.json()) as { service?: unknown; directory?: unknown };
		return answer.service === serviceName && answer.directory === dataDir;
	} catch (error) {
		return (error as Error).name === "TimeoutError";
	}
}
