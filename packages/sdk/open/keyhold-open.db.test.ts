import { spawn } from "node:child_process";
import { createSecretKey } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convergeDeployment } from "../../../lib/jobs/converge-deployment.ts";
import { activateKey } from "../../../lib/keys/activate-key.ts";
import { addKey } from "../../../lib/keys/add-key.ts";
import { config } from "../../../lib/platform/config.ts";
import { db } from "../../../lib/platform/db.ts";
import { findCurrentDataKey } from "../../../lib/vault/stored-data-keys.ts";
import { unwrapStoredDataKey } from "../../../lib/vault/unwrap-stored-data-key.ts";
import { dumpTables } from "../../../testing/dump-tables.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { createCustomerKey, customerAccountId, ownerKms, useSuiteKms } from "../../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import { sealValue, toText } from "../sealed/index.ts";

const cli = join(import.meta.dirname, "cli.ts");
const tables = ["data_keys", "deployments", "kms_keys", "request_logs", "spans", "scheduled_query_payloads"];
const note = "Ünïcode\twith\ttabs,\nlines and \\N";

/** Runs the command without any of Keyhold's settings: AWS credentials and the dump are all it has. */
async function keyholdOpen(args: string[], { input = "", accessKeyId = customerAccountId } = {}) {
	const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", cli, ...args], {
		env: {
			NODE_ENV: "production",
			PATH: process.env.PATH,
			AWS_ENDPOINT_URL_KMS: process.env.AWS_ENDPOINT_URL_KMS,
			AWS_ACCESS_KEY_ID: accessKeyId,
			AWS_SECRET_ACCESS_KEY: "unused by the local KMS",
		},
	});
	child.stdin.end(input);
	const [out, errors, code] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		new Promise((done) => child.once("close", done)),
	]);
	return {
		code,
		errors,
		lines: out
			.split("\n")
			.filter(Boolean)
			.map((line) => JSON.parse(line)),
	};
}

describe("keyhold-open, without Keyhold,", () => {
	useSuiteDatabase();
	useSuiteKms();
	let directory: string;
	let dump: string;
	let organization: TestOrganization;
	let arn: string;
	let sealed: string;

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-open-"));
		dump = join(directory, "keyhold.sql");
		organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
		await ingestLogs(organization, 3, "order");
		const other = await createTestOrganization();
		await ingestLogs(other, 1, "of the other organization");

		const dataKey = await findCurrentDataKey(db(), deploymentId, "APPLICATION_DATA");
		if (!dataKey) throw new Error("no data key of application data");
		const key = createSecretKey(await unwrapStoredDataKey(dataKey));
		const identity = { deploymentId, dataKeyId: dataKey.id, context: ["notes", "81", "body"] };
		sealed = toText(sealValue(key, identity, Buffer.from(note)));
		await dumpTables(config().databaseUrl, tables, dump);
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	it("opens stored telemetry for the owner of the KMS key, and gives the reason for each record under another owner's key", async () => {
		const { code, errors, lines } = await keyholdOpen(["telemetry", "--dump", dump]);
		const own = lines.filter((line) => line.deploymentId === organization.deploymentId);
		expect(own).toHaveLength(3);
		for (const line of own) {
			expect(line).toMatchObject({ table: "request_logs", payload: expect.any(Object) });
			expect(JSON.stringify(line.payload)).toMatch(/order \d/);
		}
		const others = lines.filter((line) => line.deploymentId !== organization.deploymentId);
		expect(others).toEqual([
			expect.objectContaining({
				error: expect.stringMatching(/did not open .*AccessDeniedException.*kms:Decrypt/),
			}),
		]);
		expect(errors).toBe("3 opened, 1 not opened.\n");
		expect(code).toBe(1);
	});

	it("opens values of the vendor's tables, each only in its own place", async () => {
		const place = { context: ["notes", "81", "body"], row: 81 };
		const elsewhere = { context: ["notes", "82", "body"] };
		const input = [place, elsewhere].map((line) => JSON.stringify({ ...line, sealed })).join("\n");
		const { code, lines } = await keyholdOpen(["values", "--dump", dump], { input });
		expect(lines).toEqual([
			{ ...place, value: note },
			{ ...elsewhere, error: "It does not open: it is damaged, or was sealed for another place." },
		]);
		expect(code).toBe(1);
	});

	it("opens values from a compressed dump", async () => {
		const path = join(directory, "keyhold.sql.gz");
		await writeFile(path, gzipSync(await readFile(dump)));
		const input = JSON.stringify({ context: ["notes", "81", "body"], sealed });
		expect(await keyholdOpen(["values", "--dump", path], { input })).toMatchObject({
			code: 0,
			lines: [{ value: note }],
		});
	});

	it.each([
		[
			"a dump that is cut off",
			(whole: Buffer) => whole.subarray(0, whole.indexOf("\\.")),
			/ends in the middle of the table/,
		],
		[
			"a dump of other tables",
			() => Buffer.from("SELECT 1;\n"),
			/no rows of data_keys, deployments, kms_keys/,
		],
		["a dump in the custom format", () => Buffer.from("PGDMP\u0001"), /pg_restore -f/],
	])("refuses %s, and says what to do", async (_, change, message) => {
		const path = join(directory, "other.sql");
		await writeFile(path, change(await readFile(dump)));
		const { code, errors } = await keyholdOpen(["telemetry", "--dump", path]);
		expect([code, errors]).toEqual([2, expect.stringMatching(message)]);
	});

	it.each([
		["no arguments", []],
		["an unknown command", ["everything", "--dump", "x"]],
		["no dump", ["telemetry"]],
		["an unknown option", ["telemetry", "--dmp", "x"]],
	])("prints the usage for %s", async (_, args) => {
		const { code, errors } = await keyholdOpen(args);
		expect([code, errors]).toEqual([2, expect.stringContaining("keyhold-open values --dump keyhold.sql")]);
	});

	it("opens nothing once the owner has disabled the KMS key", async () => {
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const input = JSON.stringify({ context: ["notes", "81", "body"], sealed });
		const { code, lines } = await keyholdOpen(["values", "--dump", dump], { input });
		expect(lines).toEqual([
			{ context: ["notes", "81", "body"], error: expect.stringContaining("DisabledException") },
		]);
		expect(code).toBe(1);
	});
});
