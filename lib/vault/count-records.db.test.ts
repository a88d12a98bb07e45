import { describe, expect, it, onTestFinished } from "vitest";
import { holdUp } from "../../testing/hold-up.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { encryptionKeysOverview } from "../keys/encryption-keys-overview.ts";
import { listApprovals } from "../keys/list-approvals.ts";
import { rejectChange } from "../organizations/approvals/decide-request.ts";
import { db, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

describe("counts of records that take long", () => {
	useSuiteDatabase();
	useSuiteKms();

	/** Makes every count wait until the returned function is called. */
	async function holdUpCounts(): Promise<() => Promise<void>> {
		const release = await holdUp("spans");
		onTestFinished(release);
		return release;
	}
	const waitingCounts = async () => {
		const { rows } = await pool().query(
			"SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = 'spans'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
		);
		return rows[0].n as number;
	};
	async function withActiveKey() {
		const organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		await ingestLogs(organization, 3);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "prod" });
		await activateKey(admin, { keyId });
		return { ...organization, keyId };
	}

	it("run once for many viewers of a page, and leave connections to other organizations", async () => {
		const [large, other] = [await withActiveKey(), await createTestOrganization()];
		const release = await holdUpCounts();
		const views = Array.from({ length: 12 }, () => encryptionKeysOverview(large.admin, {}));
		await expect.poll(waitingCounts, { timeout: 10_000 }).toBe(1);
		expect(await listApprovals(other.admin, {})).toEqual({ approvals: [], next: null });
		expect(await waitingCounts()).toBe(1);
		await release();
		await Promise.all(views);
		const shown = async () => (await encryptionKeysOverview(large.admin, {})).deployments[0]?.records;
		await expect.poll(shown).toBe(3);
	});

	it("do not keep anyone from reading and rejecting a request", async () => {
		const { admin, id: organizationId, keyId } = await withActiveKey();
		// Requested by someone else, who is no Org Admin any longer: such a request too can be rejected.
		const approval = await db().approval.create({
			data: {
				id: newId(),
				organizationId,
				action: "DESTROY_DATA",
				kmsKeyId: keyId,
				input: { keyId, confirmRecords: 3 },
				requesterType: "user",
				requesterId: newId(),
				requesterLabel: "Anna",
				requestedAt: new Date(),
				expiresAt: new Date(Date.now() + 3_600_000),
			},
		});
		const release = await holdUpCounts();
		const begun = performance.now();
		const { approvals } = await listApprovals(admin, { state: "waiting" });
		expect(performance.now() - begun).toBeLessThan(4_000);
		expect(approvals).toMatchObject([{ id: approval.id, keyNow: { records: null } }]);
		await rejectChange(admin, { approvalId: approval.id });
		await release();
	});
});
