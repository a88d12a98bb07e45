import { setTimeout as pass } from "node:timers/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { releaseDataKeys } from "../../lib/jobs/release-data-keys.ts";
import { db, pool } from "../../lib/platform/db.ts";
import { openPhases } from "../../lib/platform/open-phases.ts";
import { findUnconverged } from "../../lib/vault/find-unconverged.ts";
import { dataKeyIdOf, fromText } from "../../packages/sdk/sealed/index.ts";
import type { ContactsClient } from "../../packages/sdk/testing/contacts-client.ts";
import { contactsClientModule, createContactsDatabase } from "../../packages/sdk/testing/contacts-client.ts";
import { applicationHistories } from "../../testing/application-histories.ts";
import { ApplicationsUnderFire, type World } from "../../testing/application-model.ts";
import { deleteReleased, passLateWrites } from "../../testing/application-times.ts";
import { createTestApplication } from "../../testing/suite-application.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteGateways } from "../../testing/suite-gateway.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";

/** `npm run test:soak` makes it long. */
const runs = Number(process.env.KEYHOLD_SOAK_RUNS ?? 1);
const maxAgeMs = 1_000;
const graceMs = 1_500;
const never = new AbortController().signal;

process.env.KEYHOLD_HEALTH_INTERVAL = "1";
process.env.KEYHOLD_KEY_MAX_AGE = String(maxAgeMs / 1_000);
process.env.KEYHOLD_OUTAGE_GRACE = String(graceMs / 1_000);

describe("application data through killed processes, jobs, workers and gateways, stopped processes, disabled and troubled KMS keys, and a forgotten table", () => {
	useSuiteDatabase();
	const kms = useSuiteKms();
	const startGateway = useSuiteGateways();
	let world: World;
	let vendor: ContactsClient;

	beforeAll(async () => {
		const { url, connect } = await createContactsDatabase(inject("adminDatabaseUrl"));
		vendor = connect();
		const { token } = await createTestApplication();
		world = {
			kmsUrl: kms.url(),
			boundMs: Math.max(maxAgeMs, graceMs),
			startGateway: (samePort) => startGateway({}, 200, samePort),
			vendor: { module: await contactsClientModule(), databaseUrl: url, token },
		};
	});

	/** The data keys that values need, as the vendor's database has them. */
	async function neededDataKeys(organizationId: string): Promise<Set<string>> {
		const contacts = await vendor.contact.findMany({ where: { organizationId } });
		const deals = await vendor.deal.findMany({ where: { organizationId } });
		const sealed = [
			...contacts.flatMap(({ notes, email }: Record<string, string>) => [notes, email]),
			...deals.map(({ title }: Record<string, string>) => title),
		];
		return new Set(sealed.map((text) => dataKeyIdOf(fromText(text))));
	}

	async function goThrough(history: Parameters<ApplicationsUnderFire["happen"]>[0][]) {
		await db().applicationTable.deleteMany();
		const organization = await createTestOrganization();
		const { deploymentId, id: organizationId, slug } = organization;
		await vendor.organization.create({ data: { id: slug, name: slug } });
		const model = await ApplicationsUnderFire.create(organization, world);
		const states = async () => {
			const rows = await db().dataKey.findMany({ where: { deploymentId, resource: "APPLICATION_DATA" } });
			return new Map(rows.map(({ id, state }) => [id, state]));
		};
		const audited = (action: string) => db().auditEvent.count({ where: { chainId: organizationId, action } });
		const nothingNeededIsGone = async () => {
			const needed = await neededDataKeys(slug);
			const known = await states();
			expect([...needed].filter((id) => !known.has(id))).toEqual([]);
			const { rows: leased } = await pool().query(
				`SELECT * FROM data_keys JOIN application_leases AS lease USING (deployment_id)
				WHERE lease.data_key_id = id AND purpose <> 'INDEX' AND lease.leased_until > released_at`,
			);
			expect(leased).toEqual([]);
			return needed;
		};
		try {
			for (const happening of history) {
				await model.happen(happening);
				await nothingNeededIsGone();
			}
			expect(await model.heal()).toEqual([]);
			await expect
				.poll(
					async () => [
						await db().rekey.count({ where: { deploymentId, phase: { in: openPhases } } }),
						(await findUnconverged({ withBlocked: true })).includes(deploymentId),
					],
					{ interval: 200, timeout: 60_000 },
				)
				.toEqual([0, false]);

			const last = await model.newProcess();
			/** Data keys that wait for the job. One that was taken back also waits for another table. */
			const waiting = (withTakenBack: boolean) =>
				db().dataKey.count({
					where: {
						deploymentId,
						resource: "APPLICATION_DATA",
						state: "RETIRING",
						...(!withTakenBack && { takenBackAt: null }),
					},
				});
			/** Runs the job until Keyhold has released all data keys that wait for it. */
			const reencrypt = async (...models: string[]) => {
				for (const untilMs = performance.now() + 60_000; ; await pass(200)) {
					await passLateWrites(deploymentId);
					expect(await last.tell({ kind: "re-encrypt", models })).toMatchObject({ isClean: true });
					await releaseDataKeys(never);
					if ((await waiting(models.includes("Deal"))) === 0) break;
					expect(performance.now()).toBeLessThan(untilMs);
				}
			};
			/** Every acknowledged value opens to its exact bytes. */
			const everythingOpens = async () => {
				const answer = await last.tell({ kind: "read" });
				model.rows.expectAll(answer ?? { beganMs: 0, failure: "no answer" });
			};

			// The job covers one table. Values of the other one take their data keys back.
			await model.write(last);
			await model.renewDataKey();
			await reencrypt("Contact");
			const needed = await nothingNeededIsGone();
			const released = [...(await states())].filter(([, state]) => state === "RELEASED").map(([id]) => id);
			expect(released.filter((id) => needed.has(id)).length).toBeGreaterThan(0);
			const takenBack = await audited("application.data_key_taken_back");
			await everythingOpens();
			expect(await audited("application.data_key_taken_back")).toBeGreaterThan(takenBack);
			await deleteReleased(deploymentId, new Date());
			await nothingNeededIsGone();

			// Once the table is registered too, all old data keys go, and nothing needs them.
			await reencrypt("Contact", "Deal");
			await expect
				.poll(async () => {
					await deleteReleased(deploymentId, new Date());
					return [...(await states()).values()].toSorted();
				})
				.toEqual(["CURRENT", "INDEX"]);
			expect(await audited("application.data_key_deleted")).toBeGreaterThan(0);
			await everythingOpens();

			// The target is gone: nothing opens after the bound.
			await model.disableAll();
			await expect
				.poll(async () => (await last.tell({ kind: "read" }))?.failure, { timeout: world.boundMs + 2_000 })
				.toBe("KEY_REVOKED");
			await last.kill();
			return model;
		} finally {
			await model.stop();
		}
	}

	it(
		"loses no acknowledged value, deletes no data key that a value needs, and opens nothing after the bound",
		async () => {
			const totals = { values: 0, used: 0, refused: 0, refusedLate: 0, goneOn: 0, killed: 0 };
			const property = fc.asyncProperty(applicationHistories, async (history) => {
				const { counts, rows } = await goThrough(history);
				expect(rows.acknowledged).toBeGreaterThan(50);
				totals.values += rows.acknowledged;
				for (const name of ["used", "refused", "refusedLate", "goneOn", "killed"] as const)
					totals[name] += counts[name];
			});
			await fc.assert(property, { numRuns: runs, endOnFailure: true });
			expect(totals.refusedLate).toBeGreaterThanOrEqual(6 * runs);
			expect(totals.killed).toBeGreaterThanOrEqual(runs);
			expect(totals.goneOn).toBeGreaterThanOrEqual(2 * runs);
			process.stdout.write(
				`${runs} histories: ${totals.values} rows acknowledged, ${totals.used} commands of ${totals.killed + 3 * runs} processes done and ${totals.refused} refused, ${totals.refusedLate} of them after the bound\n`,
			);
		},
		runs * 240_000,
	);
});
