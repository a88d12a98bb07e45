import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { startWorker } from "./worker.ts";

// The large moves take 20 s, unless the worker stops.
process.env.KEYHOLD_REKEY_RATE = "300";

async function activate(records: number): Promise<string> {
	const { id, admin, deploymentId, ...organization } = await createTestOrganization();
	await ingestLogs({ id, admin, deploymentId, ...organization }, records);
	const arn = await createCustomerKey(id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
	await activateKey(admin, { keyId });
	return deploymentId;
}

const rekeyOf = (deploymentId: string) => db().rekey.findFirstOrThrow({ where: { deploymentId } });

describe("a worker with more large re-encryptions than it runs side by side", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("protects the next deployment before any of them is done", async () => {
		const large = [
			await activate(6_000),
			await activate(6_000),
			await activate(6_000),
			await activate(6_000),
		];
		const worker = await startWorker();
		try {
			await expect
				.poll(async () => (await Promise.all(large.map(rekeyOf))).map(({ phase }) => phase))
				.toEqual(large.map(() => "REENCRYPT"));

			const small = await activate(10);
			await expect.poll(async () => (await rekeyOf(small)).protectedAt).not.toBeNull();
			const { protectedAt } = await rekeyOf(small);
			for (const { finishedAt } of await Promise.all(large.map(rekeyOf))) {
				expect(finishedAt === null || finishedAt > (protectedAt as Date)).toBe(true);
			}
		} finally {
			await worker.stop();
		}
	});
});
