import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { judgeAudit } from "./judge-audit.ts";

const root = join(import.meta.dirname, "..");

/**
 * Checks the production dependencies for known vulnerabilities, and returns an exit code. The check is skipped if the
 * registry does not answer.
 */
export async function auditDependencies(say: (text: string) => void): Promise<number> {
	const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
		cwd: root,
		encoding: "utf8",
		timeout: 60_000,
		maxBuffer: 64 * 1024 * 1024,
	});
	const { isRefused, lines } = judgeAudit(stdout ?? "", new Date());
	for (const line of lines) say(`${line}\n`);
	return isRefused ? 1 : 0;
}
