import { afterEach, describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";
import { alertIfRekeyFailing } from "./alert-jobs.ts";
import { convergeDeployment, protectDeployment } from "./converge-deployment.ts";

const never = new AbortController().signal;

describe("a rekey at which the converger throws", () => {
	useSuiteDatabase();
	useSuiteKms();
	afterEach(accept);

	/** An organization whose records are about to move to its own key. */
	async function withOpenRekey(records: number) {
		const organization = await createTestOrganization();
		const { id, deploymentId, admin } = organization;
		await ingestLogs(organization, records);
		const arn = await createCustomerKey(id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		return { id, deploymentId };
	}

	/** PostgreSQL itself refuses to move records, all of them or the oldest `only`. */
	async function refuse(deploymentId: string, sqlState: string, only = 1_000_000) {
		await accept();
		await asOwner(`
			CREATE TABLE refused AS SELECT id FROM request_logs
				WHERE deployment_id = '${deploymentId}' ORDER BY id LIMIT ${only};
			CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF EXISTS (SELECT 1 FROM refused WHERE id = OLD.id) THEN
					RAISE EXCEPTION 'the disk says no' USING ERRCODE = '${sqlState}';
				END IF;
				RETURN NEW;
			END $$;
			CREATE TRIGGER refuse BEFORE UPDATE ON request_logs FOR EACH ROW EXECUTE FUNCTION refuse();`);
	}

	async function accept() {
		await asOwner(`DROP TRIGGER IF EXISTS refuse ON request_logs;
			DROP FUNCTION IF EXISTS refuse; DROP TABLE IF EXISTS refused;`);
	}

	/** One attempt, as a worker makes it, and what was thrown. */
	async function attempt(deploymentId: string): Promise<{ code?: string } | null> {
		await protectDeployment(deploymentId, never);
		return convergeDeployment(deploymentId, never).then(
			() => null,
			(error) => error,
		);
	}

	const aMinutePasses = () =>
		pool().query("UPDATE rekeys SET failing_since = failing_since - interval '61 seconds'");
	const told = async (organizationId: string) =>
		(
			await db().alert.findMany({
				where: { organizationId, type: "rekey.failed" },
				orderBy: { occurredAt: "asc" },
			})
		).map(({ data }) => data as Record<string, unknown>);

	it("raises an alert after three failures over a minute, one per kind of error", async () => {
		const { id, deploymentId } = await withOpenRekey(5);
		await refuse(deploymentId, "53100");
		for (let time = 0; time < 2; time++) expect(await attempt(deploymentId)).toMatchObject({ code: "53100" });
		await aMinutePasses();
		expect(await told(id)).toEqual([]);
		for (let time = 0; time < 3; time++) expect(await attempt(deploymentId)).toMatchObject({ code: "53100" });
		expect(await told(id)).toMatchObject([
			{ deployment: "Production", deploymentId, failure: "DatabaseError 53100", failures: 3 },
		]);
		expect(JSON.stringify(await told(id))).not.toContain("the disk says no");
		await refuse(deploymentId, "XX002");
		for (let time = 0; time < 2; time++) await attempt(deploymentId);
		expect((await told(id)).map(({ failure }) => failure)).toEqual([
			"DatabaseError 53100",
			"DatabaseError XX002",
		]);
		const raised = await db().auditEvent.count({
			where: { chainId: id, action: "alert.raised", details: { path: ["type"], equals: "rekey.failed" } },
		});
		expect(raised).toBe(2);
		await accept();
		expect(await attempt(deploymentId)).toBeNull();
		expect(await db().rekey.findMany({ where: { deploymentId } })).toMatchObject([{ phase: "DONE" }]);
		expect(await told(id)).toHaveLength(2);
	});

	it("raises no alert within the minute, however often it fails", async () => {
		const { id, deploymentId } = await withOpenRekey(5);
		await refuse(deploymentId, "53100");
		for (let time = 0; time < 6; time++) await attempt(deploymentId);
		expect(await told(id)).toEqual([]);
	});

	it("raises no alert after a single failure", async () => {
		const { id, deploymentId } = await withOpenRekey(5);
		await refuse(deploymentId, "53100");
		expect(await attempt(deploymentId)).not.toBeNull();
		await aMinutePasses();
		await alertIfRekeyFailing(deploymentId);
		expect(await told(id)).toEqual([]);
		await accept();
		expect(await attempt(deploymentId)).toBeNull();
		expect(await told(id)).toEqual([]);
		expect(await db().rekey.findMany({ where: { deploymentId } })).toMatchObject([{ phase: "DONE" }]);
	});

	it("starts a new count after progress", async () => {
		const { id, deploymentId } = await withOpenRekey(1_200);
		await refuse(deploymentId, "53100");
		for (let time = 0; time < 2; time++) await attempt(deploymentId);
		await aMinutePasses();
		// The newest thousand move, and then it fails again.
		await refuse(deploymentId, "53100", 200);
		expect(await attempt(deploymentId)).not.toBeNull();
		const done = async () => Number((await db().rekey.findFirst({ where: { deploymentId } }))?.done);
		await expect.poll(done).toBe(1_000);
		expect(await told(id)).toEqual([]);
	});
});
