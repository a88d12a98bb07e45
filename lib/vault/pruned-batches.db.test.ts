import { beforeAll, describe, expect, it } from "vitest";
import { plansOf } from "../../testing/partitions-read.ts";
import { makePastPartitions } from "../../testing/past-partitions.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db } from "../platform/db.ts";
import { countRecords } from "./count-records.ts";
import { purgeShredded } from "./purge-shredded.ts";
import { findCurrentDataKey } from "./stored-data-keys.ts";

const never = new AbortController().signal;
const dayMs = 86_400_000;
const days = [0, 1, 5, 17, 30, 31, 32, 55, 80];
const perDay = 1_100;

describe("with 60 days of partitions, no batch plans all of them", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	beforeAll(async () => {
		await makePastPartitions(60);
		organization = await createTestOrganization();
		for (const day of days) await ingestLogs(organization, perDay, "log", new Date(Date.now() - day * dayMs));
	});
	const counts = async () => {
		const found = await countRecords([organization.deploymentId]);
		return found.filter(({ resource }) => resource === "REQUEST_LOGS");
	};

	it("of a re-encryption, which moves every record", async () => {
		const { deploymentId, admin } = organization;
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		const plans = await plansOf(async () => {
			await activateKey(admin, { keyId });
			await convergeDeployment(deploymentId, never);
		});
		expect(await counts()).toMatchObject([{ kmsKeyId: keyId, records: days.length * perDay }]);
		const reads = plans.filter(({ text }) => /^SELECT id, payload/.test(text));
		const writes = plans.filter(({ text }) => text.includes("UPDATE request_logs"));
		expect(reads.length).toBeGreaterThan(5);
		expect(writes.length).toBeGreaterThan(5);
		expect(Math.max(...reads.map(({ partitions }) => partitions.length))).toBeLessThanOrEqual(17);
		expect(Math.max(...writes.map(({ partitions }) => partitions.length))).toBeLessThanOrEqual(17);
	});

	it("of a destruction, which deletes every record", async () => {
		const { deploymentId } = organization;
		const dataKey = await findCurrentDataKey(db(), deploymentId, "REQUEST_LOGS");
		if (!dataKey) throw new Error("no data key");
		await db().dataKey.updateMany({
			where: { deploymentId, id: dataKey.id },
			data: { state: "SHREDDED", wrapped: Buffer.alloc(0), checkValue: null },
		});
		const plans = await plansOf(() => purgeShredded([{ ...dataKey, state: "SHREDDED" }], never));
		expect(await counts()).toEqual([]);
		const deletions = plans.filter(({ text }) => text.includes("DELETE FROM request_logs"));
		expect(deletions.length).toBeGreaterThan(4);
		expect(Math.max(...deletions.map(({ partitions }) => partitions.length))).toBeLessThanOrEqual(17);
	});
});
