import { expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { enqueue } from "../platform/queue.ts";
import { createChannel, listChannels } from "./channels.ts";
import { listDeliveries } from "./deliveries.ts";

useSuiteDatabase();
useSuiteKms();
delete process.env.KEYHOLD_SMTP_URL;

it("an email channel is refused without a mail server, since nothing could be delivered to it", async () => {
	const { admin } = await createTestOrganization();
	const mail = { kind: "EMAIL", name: "Mail", target: "security@acme.example" } as const;
	await expect(createChannel(admin, mail)).rejects.toMatchObject({
		code: "CONFLICT",
		message: expect.stringContaining("no mail server is configured"),
	});
	expect(await listChannels(admin, {})).toEqual([]);
});

it("a delivery that failed before shows when it is tried next, and a first attempt does not", async () => {
	const { admin, id: organizationId } = await createTestOrganization();
	const hook = { kind: "WEBHOOK", name: "Pager", target: "https://hooks.example.com/keyhold" } as const;
	const { id: channelId } = await createChannel(admin, hook);
	const deliver = async (attempts: number) => {
		const id = newId();
		await inTransaction(async (tx) => {
			const alertId = await raiseAlert(tx, { organizationId, type: "test", data: { organization: "Acme" } });
			await tx.alertDelivery.create({ data: { id, alertId: alertId ?? "", channelId, attempts } });
			await enqueue(tx, "alert.deliver", { deliveryId: id }, id, { afterSeconds: 1200 });
		});
		return id;
	};
	const retried = await deliver(3);
	const first = await deliver(0);
	const shown = await listDeliveries(admin, {});
	const { rows } = await pool().query("SELECT start_after AS at FROM pgboss.job WHERE singleton_key = $1", [
		retried,
	]);
	expect(shown.find(({ id }) => id === retried)?.nextAttemptAt).toBe(rows[0].at.toISOString());
	expect(shown.find(({ id }) => id === first)?.nextAttemptAt).toBeNull();
	await db().alertDelivery.update({ where: { id: retried }, data: { state: "FAILED" } });
	const failed = (await listDeliveries(admin, {})).find(({ id }) => id === retried);
	expect(failed?.nextAttemptAt).toBeNull();
});
