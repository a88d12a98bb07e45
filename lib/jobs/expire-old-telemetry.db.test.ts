import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { setRetention } from "../operator/verbs/set-retention.ts";
import { db, pool } from "../platform/db.ts";
import { convergeDeployment } from "./converge-deployment.ts";
import { expireOldTelemetry } from "./expire-old-telemetry.ts";
import { renewDataKeys } from "./renew-data-keys.ts";

const never = new AbortController().signal;

const keep = (organization: TestOrganization, days: number | null) =>
	setRetention(operator, { organization: organization.slug, days });
const count = ({ deploymentId }: TestOrganization) => db().requestLog.count({ where: { deploymentId } });

const dayMs = 86_400_000;
const today = () => Math.floor(Date.now() / dayMs) * dayMs;
/** The time so many days and milliseconds before the beginning of the day (UTC). */
const ago = (days: number, ms = 0) => new Date(today() - days * dayMs - ms);

describe("telemetry past its retention", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("is deleted by whole days, only for organizations with a retention, and audited", async () => {
		const [short, endless] = [await createTestOrganization(), await createTestOrganization()];
		for (const organization of [short, endless]) {
			await ingestLogs(organization, 4, "old", ago(30, 1));
			await ingestLogs(organization, 2, "in time", ago(30, -1));
			await ingestLogs(organization, 4);
		}
		await keep(short, 30);
		await expireOldTelemetry(never);
		expect([await count(short), await count(endless)]).toEqual([6, 10]);
		const events = await db().auditEvent.findMany({
			where: { chainId: short.id, action: { in: ["telemetry.expired", "organization.retention_set"] } },
			orderBy: { seq: "asc" },
		});
		expect(events.map(({ details }) => details)).toEqual([
			{ from: null, to: 30 },
			{ before: ago(30).toISOString(), requestLogs: 4, spans: 0 },
		]);
		// A second run finds nothing, and leaves no trace.
		await expireOldTelemetry(never);
		expect(await db().auditEvent.count({ where: { action: "telemetry.expired" } })).toBe(1);
		await keep(short, null);
		await ingestLogs(short, 1, "old", ago(400));
		await expireOldTelemetry(never);
		expect(await count(short)).toBe(7);
	});

	it("is deleted in batches, and the deletion stops between them with the worker", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 5_400, "old", ago(31));
		await keep(organization, 30);
		const stopped = new AbortController();
		stopped.abort();
		await expireOldTelemetry(stopped.signal);
		expect(await count(organization)).toBe(5_400);
		await expireOldTelemetry(never);
		expect(await count(organization)).toBe(0);
		expect(
			await db().auditEvent.count({ where: { chainId: organization.id, action: "telemetry.expired" } }),
		).toBe(2);
	});

	it("does not block a concurrent rekey", async () => {
		const organization = await createTestOrganization();
		const { deploymentId, admin } = organization;
		await ingestLogs(organization, 1_500);
		await ingestLogs(organization, 2_500, "old", ago(31));
		await keep(organization, 30);
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
		await activateKey(admin, { keyId });
		await Promise.all([convergeDeployment(deploymentId, never), expireOldTelemetry(never)]);
		const rekey = await db().rekey.findFirstOrThrow({ where: { deploymentId } });
		expect(rekey.phase).toBe("DONE");
		expect(await count(organization)).toBe(1_500);
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
	});

	it("releases the data key that was held for a damaged record", async () => {
		const organization = await createTestOrganization();
		const { deploymentId } = organization;
		await ingestLogs(organization, 4);
		await ingestLogs(organization, 1, "old", ago(31));
		await pool().query(
			`UPDATE request_logs SET payload = set_byte(payload, 20, get_byte(payload, 20) # 1)
			WHERE id = (SELECT id FROM request_logs WHERE deployment_id = $1 ORDER BY time LIMIT 1)`,
			[deploymentId],
		);
		await pool().query(
			"UPDATE data_keys SET created_at = now() - interval '91 days' WHERE deployment_id = $1",
			[deploymentId],
		);
		await renewDataKeys();
		await convergeDeployment(deploymentId, never);
		const states = async () =>
			(await db().dataKey.findMany({ where: { deploymentId }, orderBy: { id: "asc" } })).map(
				({ state }) => state,
			);
		expect(await states()).toEqual(["HELD", "CURRENT"]);
		await keep(organization, 30);
		await expireOldTelemetry(never);
		await convergeDeployment(deploymentId, never);
		expect(await states()).toEqual(["CURRENT"]);
		expect(await db().damagedRecord.count({ where: { deploymentId } })).toBe(0);
		expect(await count(organization)).toBe(4);
	});
});
