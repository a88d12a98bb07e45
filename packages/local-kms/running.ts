import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const serviceName = "keyhold-local-kms";

/** The address in the directory of an instance. It may be stale after a crash. */
export function readAddress(dataDir: string): string | undefined {
	try {
		const { url } = JSON.parse(readFileSync(addressFile(dataDir), "utf8")) as { url?: unknown };
		return typeof url === "string" ? url : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Claims the directory for the instance at `url`, which already listens. Two writers would lose each other's keys.
 * @returns a function that releases the directory
 * @throws Error if another instance answers
 */
export async function claimDirectory(dataDir: string, url: string): Promise<() => void> {
	while (!leaveAddress(dataDir, url)) {
		const other = readAddress(dataDir);
		// Our own address was left by a dead process, since we have its port.
		if (other !== undefined && other !== url && (await isInstanceOf(dataDir, other))) {
			throw new Error(`A local KMS already runs on ${other} with the directory ${dataDir}.`);
		}
		// Meanwhile a third instance may have replaced the stale address.
		if (readAddress(dataDir) === other) rmSync(addressFile(dataDir), { force: true });
	}
	return () => {
		if (readAddress(dataDir) === url) rmSync(addressFile(dataDir), { force: true });
	};
}

function addressFile(dataDir: string): string {
	return join(dataDir, "kms.json");
}

/** A hard link appears complete and fails if the name exists, so only one instance succeeds. */
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

/** A stale address may belong to another program by now. No answer in time is treated as a running instance. */
async function isInstanceOf(dataDir: string, url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
		const answer = (await response.json()) as { service?: unknown; directory?: unknown };
		return answer.service === serviceName && answer.directory === dataDir;
	} catch (error) {
		return (error as Error).name === "TimeoutError";
	}
}
