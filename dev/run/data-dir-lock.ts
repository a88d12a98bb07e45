import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "./failure.ts";

/** Allows one running instance per data directory. @returns a function that releases it @throws Failure */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	const path = join(dataDir, "keyhold.pid");
	const holder = Number(await readFile(path, "utf8").catch(() => ""));
	if (holder && holder !== process.pid && isKeyhold(holder, await commandOf(holder))) {
		throw new Failure(
			`Keyhold already runs with the data in ${dataDir} (process ${holder}). Stop it, or set KEYHOLD_DATA_DIR to another directory.`,
		);
	}
	await writeFile(path, String(process.pid), { mode: 0o600 });
	return () => rm(path, { force: true });
}

function isKeyhold(pid: number, command: string | null): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
	// After a restart of the machine, the number may belong to another program.
	return command === null || command.includes("start.ts");
}

/** Null if the system does not show it. */
function commandOf(pid: number): Promise<string | null> {
	return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
}
