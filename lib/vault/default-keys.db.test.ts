import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { DescribeKeyCommand, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { ensureDefaultKmsKey } from "./default-keys.ts";

const vendorAccountId = "999900001111";

/** Starts a process that needs the default keys of a deployment and prints them. */
function startProcess(deployment: { id: string; region: string }): ChildProcess {
	const script = `
		import { ensureDefaultKmsKey } from "./lib/vault/default-keys.ts";
		const deployment = ${JSON.stringify(deployment)};
		const keys = await Promise.all(["REQUEST_LOGS", "SCHEDULED_QUERIES"].map((r) => ensureDefaultKmsKey(deployment, r)));
		console.log(keys.map(({ arn }) => arn).join(" "));
		process.exit(0);`;
	return spawn(process.execPath, ["--input-type=module", "-e", script], {
		env: process.env,
		stdio: ["ignore", "pipe", "ignore"],
	});
}

async function answerOf(child: ChildProcess): Promise<string> {
	const output = child.stdout ? await text(child.stdout) : "";
	return output.trim();
}

/** Every key of the vendor's account in a region, whatever its state. */
async function keysIn(region: string) {
	const { Keys = [] } = await ownerKms(region, vendorAccountId).send(new ListKeysCommand({}));
	return Promise.all(
		Keys.map(async ({ KeyArn }) => {
			const { KeyMetadata } = await ownerKms(region, vendorAccountId).send(
				new DescribeKeyCommand({ KeyId: KeyArn }),
			);
			return KeyMetadata?.KeyState;
		}),
	);
}

describe("a managed and an owned key", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();

	it("are each created once, for ten processes that need them at the same time", async () => {
		const region = "eu-west-1";
		const { deploymentId: id } = await createTestOrganization(region);
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => answerOf(startProcess({ id, region }))),
		);
		expect(answers[0]).toMatch(/^arn:\S+ arn:\S+$/);
		expect(new Set(answers).size).toBe(1);
		expect(await keysIn(region)).toEqual(["Enabled", "Enabled"]);
		expect(await db().kmsKey.count({ where: { region, status: "ACTIVE", kind: { not: "CUSTOMER" } } })).toBe(
			2,
		);
	});

	it.each([
		["after the key is made", "EnableKeyRotation", "eu-west-2"],
		["before it has its alias", "CreateAlias", "eu-west-3"],
	])("leave no orphaned KMS key when the creating process is killed %s", async (_, operation, region) => {
		const { deploymentId: id } = await createTestOrganization(region);
		await kms.addFault({ operation, hang: true });
		const killed = startProcess({ id, region });
		await expect.poll(() => keysIn(region), { timeout: 20_000 }).toHaveLength(2);
		killed.kill("SIGKILL");
		await once(killed, "exit");
		await kms.deleteFaults();
		const { Aliases } = await ownerKms(region, vendorAccountId).send(new ListAliasesCommand({}));
		expect(Aliases?.filter(({ AliasName }) => AliasName?.startsWith("alias/keyhold/"))).toEqual([]);

		const made = await Promise.all([
			ensureDefaultKmsKey({ id, region }, "TRACES"),
			ensureDefaultKmsKey({ id, region }, "SCHEDULED_QUERIES"),
		]);
		expect(made.map(({ status }) => status)).toEqual(["ACTIVE", "ACTIVE"]);
		expect(await keysIn(region)).toEqual(["Enabled", "Enabled"]);
	});
});
