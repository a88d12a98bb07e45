import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { startWorker } from "./worker.ts";

// Slow enough for large moves to be under way while a small one comes.
process.env.KEYHOLD_REKEY_RATE = "1000";

async function activate(records: number): Promise<string> {
	const { id, admin, deploymentId, ...organization } = await createTestOrganization();
	await ingestLogs({ id, admin, deploymentId, ...organization }, records);
	const arn = await createCustomerKey(id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
	await activateKey(admin, { keyId });
	return deploymentId;
}

const phaseOf = async (deploymentId: string) =>
	(await db().rekey.findFirstOrThrow({ where: { deploymentId } })).phase;

describe("a worker that is busy with more re-encryption than it does side by side", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("protects the next deployment within seconds all the same", async () => {
		const large = [
			await activate(6_000),
			await activate(6_000),
			await activate(6_000),
			await activate(6_000),
		];
		const worker = await startWorker();
		try {
			await expect
				.poll(() => Promise.all(large.map(phaseOf)), { timeout: 10_000, interval: 50 })
				.toEqual(large.map(() => "REENCRYPT"));

			const small = await activate(10);
			await expect.poll(() => phaseOf(small), { timeout: 5_000, interval: 50 }).not.toBe("REWRAP");
			expect(
				(await db().rekey.findFirstOrThrow({ where: { deploymentId: small } })).protectedAt,
			).not.toBeNull();
			// And that while the large ones are still at it.
			expect(await Promise.all(large.map(phaseOf))).toEqual(large.map(() => "REENCRYPT"));
		} finally {
			await worker.stop();
		}
	});
});
