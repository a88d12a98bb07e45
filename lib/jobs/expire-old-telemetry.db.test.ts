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

/** Makes the newest `records` of an organization so many seconds older than `days`. */
async function age(organization: TestOrganization, records: number, days: number, seconds: number) {
	await pool().query(
		`UPDATE request_logs SET time = now() - make_interval(days => $3, secs => $4) WHERE deployment_id = $1
		AND id IN (SELECT id FROM request_logs WHERE deployment_id = $1 ORDER BY time DESC LIMIT $2)`,
		[organization.deploymentId, records, days, seconds],
	);
}

describe("telemetry past its retention", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("is deleted to the second, only for organizations with a retention, and audited", async () => {
		const [short, endless] = [await createTestOrganization(), await createTestOrganization()];
		for (const organization of [short, endless]) {
			await ingestLogs(organization, 10);
			await age(organization, 6, 30, 5);
			await pool().query(
				`UPDATE request_logs SET time = now() - make_interval(days => 30, secs => -60) WHERE deployment_id = $1
				AND id IN (SELECT id FROM request_logs WHERE deployment_id = $1 ORDER BY time LIMIT 2)`,
				[organization.deploymentId],
			);
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
			{ before: expect.any(String), requestLogs: 4, spans: 0 },
		]);
		// A second run finds nothing, and leaves no trace.
		await expireOldTelemetry(never);
		expect(await db().auditEvent.count({ where: { action: "telemetry.expired" } })).toBe(1);
		await keep(short, null);
		await age(short, 6, 400, 0);
		await expireOldTelemetry(never);
		expect(await count(short)).toBe(6);
	});

	it("is deleted in batches, and the deletion stops between them with the worker", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 5_400);
		await age(organization, 5_400, 31, 0);
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
		await ingestLogs(organization, 4_000);
		await age(organization, 2_500, 31, 0);
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
		await ingestLogs(organization, 5);
		await pool().query(
			`UPDATE request_logs SET payload = set_byte(payload, 20, get_byte(payload, 20) # 1), time = now() - interval '31 days'
			WHERE id = (SELECT id FROM request_logs WHERE deployment_id = $1 LIMIT 1)`,
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
