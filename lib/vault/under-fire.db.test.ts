import { DisableKeyCommand } from "@aws-sdk/client-kms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectExactCounts } from "../../testing/exact-counts.ts";
import { useSuitePostgres } from "../../testing/suite-database.ts";
import { ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { histories, VaultUnderFire } from "../../testing/vault-model.ts";
import { db } from "../platform/db.ts";
import { openPhases } from "../platform/open-phases.ts";
import { findUnconverged } from "./find-unconverged.ts";
import { foldRecordCounts } from "./fold-record-counts.ts";
import { evictKmsKey } from "./open-data-key.ts";
import { openStoredRecord, sealedSelection } from "./open-stored-record.ts";

/** `npm run test:soak` makes it long. */
const runs = Number(process.env.KEYHOLD_SOAK_RUNS ?? 2);
const killsPerRun = 3;

process.env.KEYHOLD_HEALTH_INTERVAL = "1";
process.env.KEYHOLD_KEY_MAX_AGE = "2";

async function openEverything(deploymentId: string): Promise<string[]> {
	const rows = await db().requestLog.findMany({ where: { deploymentId }, select: sealedSelection });
	return Promise.all(rows.map(async (row) => (await openStoredRecord(async () => row)).toString("utf8")));
}

async function settled(deploymentId: string): Promise<void> {
	await expect
		.poll(
			async () => {
				const open = await db().rekey.count({
					where: { deploymentId, phase: { in: openPhases } },
				});
				return [open, (await findUnconverged({ withBlocked: true })).includes(deploymentId)];
			},
			{ interval: 200, timeout: 90_000 },
		)
		.toEqual([0, false]);
}

describe("a vault through killed workers, a crashing PostgreSQL, cut connections, refusing and troubled KMS, and changes of target", () => {
	const postgres = useSuitePostgres();
	const kms = useSuiteKms();

	it(
		"loses no acknowledged record, orphans no data key, and ends at its targets",
		async () => {
			let kills = 0;
			let crashes = 0;
			const property = fc.asyncProperty(histories(killsPerRun), async (history) => {
				const vault = await VaultUnderFire.create(kms.url(), postgres.crash);
				const { deploymentId } = vault.organization;
				try {
					for (const happening of history) await vault.happen(happening);
					await vault.heal();
					await settled(deploymentId);
					kills += vault.kills;
					crashes += vault.crashes;

					// 2: every acknowledged record is there and opens to what was written.
					expect(vault.acknowledged.size).toBeGreaterThan(0);
					const opened = await openEverything(deploymentId);
					for (const [marker, records] of vault.acknowledged) {
						const found = opened.filter((payload) => payload.includes(`"${marker} `));
						expect([marker, found.length]).toEqual([marker, records]);
					}

					// The counts of records are exact, also after folds and with a fold of what is left.
					expect(await expectExactCounts()).toBeGreaterThanOrEqual(opened.length);
					await foldRecordCounts(new AbortController().signal);
					await expectExactCounts();

					// 3: under the target and nothing else.
					const targets = await db().protection.findMany({ where: { deploymentId } });
					const dataKeys = await db().dataKey.findMany({
						where: { deploymentId },
						include: { kmsKey: true },
					});
					for (const { resource, state, kmsKeyId } of dataKeys) {
						expect(state).toBe("CURRENT");
						expect(kmsKeyId).toBe(targets.find((target) => target.resource === resource)?.kmsKeyId);
					}
					const statuses = await db().kmsKey.groupBy({
						by: ["status"],
						where: { deploymentId, kind: "CUSTOMER" },
					});
					expect(["ADDED", "ACTIVE", "DELETED"]).toEqual(
						expect.arrayContaining(statuses.map(({ status }) => status)),
					);

					// 5: no key was reported as revoked that was not.
					const called = await db().auditEvent.findMany({
						where: { chainId: vault.organization.id, action: "key.health_changed" },
					});
					for (const { targetId, details } of called) {
						if ((details as { to: string }).to === "REVOKED")
							expect(vault.keys.wasDisabled(targetId ?? "")).toBe(true);
					}

					// 3 and 4: all old keys gone, everything opens; the target gone, nothing does.
					const targetIds = new Set(dataKeys.map(({ kmsKeyId }) => kmsKeyId));
					for (const { id, arn } of vault.keys.all.filter((key) => !targetIds.has(key.id))) {
						await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
						evictKmsKey(id);
					}
					expect(await openEverything(deploymentId)).toHaveLength(opened.length);
					for (const { id, arn } of vault.keys.all.filter((key) => targetIds.has(key.id))) {
						await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
						evictKmsKey(id);
						await expect(openEverything(deploymentId)).rejects.toMatchObject({ code: "KEY_REVOKED" });
					}
				} finally {
					await vault.stop();
				}
			});
			await fc.assert(property, { numRuns: runs, endOnFailure: true });
			expect(kills).toBeGreaterThanOrEqual(Math.floor(runs * killsPerRun * 0.8));
			if (runs >= 20 && postgres.crash) expect(crashes).toBeGreaterThanOrEqual(runs / 4);
			process.stdout.write(
				`${runs} histories, ${kills} kills of the worker, ${crashes} crashes of PostgreSQL\n`,
			);
		},
		runs * 60_000,
	);
});
