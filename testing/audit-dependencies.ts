import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { judgeAudit } from "./judge-audit.ts";

const root = join(import.meta.dirname, "..");

/** Asks the registry for known holes in what runs in production; gives an exit code. Without an answer it is skipped. */
export async function auditDependencies(): Promise<number> {
	const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
		cwd: root,
		encoding: "utf8",
		timeout: 60_000,
		maxBuffer: 64 * 1024 * 1024,
	});
	const { isRefused, lines } = judgeAudit(stdout ?? "", new Date());
	for (const line of lines) console.log(line);
	return isRefused ? 1 : 0;
}
