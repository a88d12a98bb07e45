import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";

useSuiteDatabase();

/** The log of a process that uses this database. */
async function saidWith(DATABASE_URL: string | undefined): Promise<string> {
	const script = `
		import { checkDatabaseRole } from "./lib/platform/check-database-role.ts";
		import { disconnect } from "./lib/platform/db.ts";
		await checkDatabaseRole();
		await disconnect();`;
	const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
		env: { ...process.env, DATABASE_URL, KEYHOLD_LOG_LEVEL: "info" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	return text(child.stdout);
}

it("a role that could change the audit log is logged, and the application's own role is not", async () => {
	const said = JSON.parse(await saidWith(suiteOwnerUrl()));
	expect(said).toMatchObject({ level: "error", role: "keyhold" });
	expect(said.msg).toContain("keyhold_app");
	expect(await saidWith(process.env.DATABASE_URL)).toBe("");
});
