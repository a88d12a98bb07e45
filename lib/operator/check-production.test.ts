import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const good = {
	DATABASE_URL: "postgres://keyhold@db.example.com/keyhold?sslmode=verify-full",
	NEXTAUTH_SECRET: "vW3n0qk9uJr7bX2yT5eLzA8mCdFhGi1o",
	NEXTAUTH_URL: "https://keys.example.com",
};

describe("the gate before start:prod and worker", () => {
	const run = (env: Record<string, string>) =>
		spawnSync(process.execPath, ["lib/operator/check-production.ts"], {
			env: { NODE_ENV: "production", ...env },
			encoding: "utf8",
			timeout: 30_000,
		});

	it("ends with 1 and a line for each mistake, so that nothing behind && starts", () => {
		const { status, stderr } = run({ ...good, KEYHOLD_KMS: "local", NEXTAUTH_URL: "" });
		expect(status).toBe(1);
		expect(stderr.match(/^(KEYHOLD_KMS|NEXTAUTH_URL)\b/gm)).toEqual(["KEYHOLD_KMS", "NEXTAUTH_URL"]);
	});

	it("ends with 0 when all is well", () => {
		expect(run(good).status).toBe(0);
	});

	it.each([
		["a profile", "[profile prod]\nendpoint_url = http://127.0.0.1:4599\n"],
		[
			"a service of a profile",
			"[profile prod]\nservices = own\n[services own]\nkms =\n  endpoint_url = http://[::1]:4599\n",
		],
	])("stops a local KMS that the AWS configuration file names for %s", (_, text) => {
		const AWS_CONFIG_FILE = join(mkdtempSync(join(tmpdir(), "keyhold-gate-")), "config");
		writeFileSync(AWS_CONFIG_FILE, text);
		const { status, stderr } = run({ ...good, AWS_CONFIG_FILE, AWS_PROFILE: "prod" });
		rmSync(dirname(AWS_CONFIG_FILE), { recursive: true });
		expect(stderr).toMatch(/^endpoint_url in the AWS configuration file points at a local KMS/);
		expect(status).toBe(1);
	});
});

it("the console does not start without its build, which the worker does not need", () => {
	const env = { ...process.env, ...good, KEYHOLD_BUILD_DIR: ".next-that-nobody-built" };
	const gate = (...args: string[]) =>
		spawnSync(process.execPath, ["lib/operator/check-production.ts", ...args], { env, encoding: "utf8" });
	expect(gate("console")).toMatchObject({
		status: 1,
		stderr: "The console has not been built. Run: npm run build\n",
	});
	expect(gate()).toMatchObject({ status: 0, stderr: "" });
});
