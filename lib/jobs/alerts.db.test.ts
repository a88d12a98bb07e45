import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { SMTPServer } from "smtp-server";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import {
	createChannel,
	deleteChannel,
	listChannels,
	rotateChannelSecret,
	testChannel,
} from "../alerts/channels.ts";
import { deliverAlert } from "../alerts/deliver-alert.ts";
import { listDeliveries, sendAgain } from "../alerts/deliveries.ts";
import { dispatchAlert } from "../alerts/dispatch-alert.ts";
import { forgetOldAlerts } from "../alerts/forget-old-alerts.ts";
import { createStaffChannel, deleteStaffChannel } from "../alerts/staff-channels.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { checkKey } from "../health/check-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { runHealthAlertJob } from "./alert-jobs.ts";

process.env.KEYHOLD_ALERT_PRIVATE_ADDRESSES = "true";

type Got = { headers: IncomingHttpHeaders; body: string };

describe("alerts", () => {
	useSuiteDatabase();
	useSuiteKms();
	const got: Got[] = [];
	const mails: string[] = [];
	let answer = 204;
	let receiver: Server;
	let smtp: SMTPServer;
	let url: string;

	beforeAll(async () => {
		receiver = createServer(async (request, response) => {
			got.push({ headers: request.headers, body: await text(request) });
			response.writeHead(answer, answer === 302 ? { location: `${url}/elsewhere` } : {});
			response.end();
		});
		await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
		url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
		smtp = new SMTPServer({
			disabledCommands: ["AUTH", "STARTTLS"],
			onData: (stream, _session, done) => {
				text(stream).then((mail) => {
					mails.push(mail);
					done();
				});
			},
		});
		await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", () => done()));
		process.env.KEYHOLD_SMTP_URL = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
	});
	afterAll(async () => {
		receiver.close();
		await new Promise<void>((done) => smtp.close(done));
	});

	/** Makes the waiting deliveries as a worker does. Returns how many failed. */
	async function deliverAll(isLast = false): Promise<number> {
		const alerts = await db().alert.findMany({ select: { id: true } });
		for (const { id } of alerts) await dispatchAlert(id);
		const waiting = await db().alertDelivery.findMany({ where: { state: "WAITING" } });
		const results = await Promise.allSettled(waiting.map(({ id }) => deliverAlert(id, isLast)));
		return results.filter(({ status }) => status === "rejected").length;
	}

	async function withWebhook() {
		const organization = await createTestOrganization();
		const channel = await createChannel(organization.admin, { kind: "WEBHOOK", name: "Pager", target: url });
		return { organization, admin: organization.admin, channelId: channel.id, secret: channel.secret ?? "" };
	}

	const raise = ({ id: organizationId }: TestOrganization, onceKey?: string) =>
		inTransaction((tx) =>
			raiseAlert(tx, {
				organizationId,
				type: "key.warning_new",
				data: { keyName: "prod", checks: "Rotation" },
				...(onceKey && { onceKey }),
			}),
		);

	const verified = (secret: string, { headers, body }: Got) =>
		new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string; data: object };

	it("arrive at a webhook with a valid Standard Webhooks signature", async () => {
		const { organization, admin, secret } = await withWebhook();
		expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
		const alertId = await raise(organization);
		got.length = 0;
		expect(await deliverAll()).toBe(0);
		expect(got).toHaveLength(1);
		expect(verified(secret, got[0] as Got)).toMatchObject({
			type: "key.warning_new",
			data: { organizationId: organization.id, keyName: "prod", subject: "prod has a new warning" },
		});
		expect(got[0]?.headers["webhook-id"]).toBe(`msg_${alertId}`);
		expect(() => verified(`whsec_${Buffer.alloc(32).toString("base64")}`, got[0] as Got)).toThrow();
		expect(await listDeliveries(admin, {})).toMatchObject([
			{ channel: "Pager", state: "DELIVERED", attempts: 1, responseCode: 204, error: null },
		]);
	});

	it("are retried with the same id while a receiver fails, and can be sent again", async () => {
		const { organization, admin, secret } = await withWebhook();
		await raise(organization);
		got.length = 0;
		answer = 503;
		expect(await deliverAll()).toBe(1);
		expect(await listDeliveries(admin, {})).toMatchObject([
			{ state: "WAITING", attempts: 1, responseCode: 503, error: "The endpoint responded with 503." },
		]);
		expect(await deliverAll(true)).toBe(0);
		const [failed] = await listDeliveries(admin, {});
		expect(failed).toMatchObject({ state: "FAILED", attempts: 2 });
		answer = 204;
		await sendAgain(admin, { deliveryId: failed?.id ?? "" });
		await deliverAll();
		expect(await listDeliveries(admin, {})).toMatchObject([{ state: "DELIVERED", attempts: 3 }]);
		expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
		for (const one of got) verified(secret, one);
	});

	it("follow no redirect, and are not retried after status 410", async () => {
		const { organization, admin } = await withWebhook();
		await raise(organization);
		got.length = 0;
		answer = 302;
		expect(await deliverAll()).toBe(1);
		expect(got).toHaveLength(1);
		answer = 410;
		expect(await deliverAll()).toBe(0);
		answer = 204;
		expect(await listDeliveries(admin, {})).toMatchObject([{ state: "FAILED", responseCode: 410 }]);
	});

	it("are signed with both secrets for a day after a change", async () => {
		const { organization, admin, channelId, secret } = await withWebhook();
		const rotated = await rotateChannelSecret(admin, { channelId });
		expect(rotated.secret).not.toBe(secret);
		await raise(organization);
		got.length = 0;
		await deliverAll();
		verified(secret, got[0] as Got);
		verified(rotated.secret, got[0] as Got);
		await pool().query("UPDATE alert_channels SET old_secret_until = now() - interval '1 second'");
		await raise(organization);
		got.length = 0;
		await deliverAll();
		expect(() => verified(secret, got[0] as Got)).toThrow();
		verified(rotated.secret, got[0] as Got);
	});

	it("arrive by e-mail, at a real SMTP server", async () => {
		const { admin } = await createTestOrganization();
		const { id } = await createChannel(admin, { kind: "EMAIL", name: "Mail", target: "ada@acme.example" });
		await testChannel(admin, { channelId: id });
		mails.length = 0;
		expect(await deliverAll()).toBe(0);
		expect(mails).toHaveLength(1);
		expect(mails[0]).toMatch(/^To: ada@acme\.example/m);
		expect(mails[0]).toMatch(/^Subject: \[Keyhold\] Test/m);
		expect(await listDeliveries(admin, {})).toMatchObject([
			{ type: "test", state: "DELIVERED", responseCode: 250 },
		]);
	});

	it("can be sent manually six times a minute, tests and repeats together, over all channels", async () => {
		const { organization, admin } = await withWebhook();
		await raise(organization);
		await deliverAll();
		const [delivery] = await listDeliveries(admin, {});
		const again = () => sendAgain(admin, { deliveryId: delivery?.id ?? "" });
		const channels = await Promise.all(
			["one", "two"].map((name) =>
				createChannel(admin, { kind: "EMAIL", name, target: `${name}@acme.example` }),
			),
		);
		const test = (index: number) => testChannel(admin, { channelId: channels[index]?.id ?? "" });
		await again();
		await Promise.all([test(0), test(1), test(0)]);
		await again();
		await again();
		const refusals = await Promise.allSettled([again(), again(), test(0), test(1)]);
		for (const { status, reason } of refusals as PromiseRejectedResult[]) {
			expect(status).toBe("rejected");
			expect(reason).toMatchObject({ code: "RATE_LIMITED" });
			expect(reason.message).toMatch(/Nothing was sent\. Try again in \d+ seconds?\./);
		}
		const sent = { chainId: organization.id, action: { in: ["alert.sent_again", "alert_channel.tested"] } };
		expect(await db().auditEvent.count({ where: sent })).toBe(6);
		await deliverAll();
		mails.length = 0;
		got.length = 0;
	});

	it("that a person sends manually are limited over all their organizations", async () => {
		const one = await createTestOrganization();
		const other = await createTestOrganization();
		const userId = (one.admin.caller as { userId: string }).userId;
		await db().membership.create({ data: { organizationId: other.id, userId, role: "ORG_ADMIN" } });
		const admins = [one.admin, { ...one.admin, organizationSlug: other.slug }];
		const tests = await Promise.all(
			admins.map(async (admin) => {
				const { id } = await createChannel(admin, { kind: "EMAIL", name: "Mail", target: "a@acme.example" });
				return () => testChannel(admin, { channelId: id });
			}),
		);
		for (let sent = 0; sent < 6; sent++) await tests[sent % 2]?.();
		for (const test of tests) await expect(test()).rejects.toMatchObject({ code: "RATE_LIMITED" });
		const ofTheOther = await db().alertChannel.findFirstOrThrow({ where: { organizationId: other.id } });
		await testChannel(other.admin, { channelId: ofTheOther.id });
		await deliverAll();
		mails.length = 0;
	});

	it("are not raised by a change that is rolled back, and raised once per event", async () => {
		const { organization } = await withWebhook();
		const before = await db().alert.count();
		await expect(
			inTransaction(async (tx) => {
				await raiseAlert(tx, { organizationId: organization.id, type: "key.integrity", data: {} });
				throw new Error("rolled back");
			}),
		).rejects.toThrow("rolled back");
		const once = `once ${organization.id}`;
		expect(await Promise.all([1, 2, 3].map(() => raise(organization, once)))).toContain(null);
		expect(await db().alert.count()).toBe(before + 1);
		const { rows } = await pool().query(
			"SELECT count(*)::int AS jobs FROM pgboss.job WHERE name = 'alert.dispatch' AND data->>'alertId' IN (SELECT id::text FROM alerts WHERE once_key = $1)",
			[once],
		);
		expect(rows[0].jobs).toBe(1);
	});

	it("are delivered once to each channel, staff channels too, however often they are dispatched", async () => {
		const { organization } = await withWebhook();
		const staff = await createStaffChannel(operator, { kind: "WEBHOOK", name: "Staff", target: url });
		const alertId = (await raise(organization)) ?? "";
		await Promise.all([1, 2, 3, 4].map(() => dispatchAlert(alertId)));
		expect(await db().alertDelivery.count({ where: { alertId } })).toBe(2);
		got.length = 0;
		await deliverAll();
		expect(
			got.some((one) => one.headers["webhook-id"] === `msg_${alertId}` && isFrom(staff.secret ?? "", one)),
		).toBe(true);
		await deleteStaffChannel(operator, { name: "Staff" });
	});

	const isFrom = (secret: string, one: Got) => {
		try {
			return Boolean(verified(secret, one));
		} catch {
			return false;
		}
	};

	it("for a key that is disabled and enabled in turn are one, and another after it has worked for two minutes", async () => {
		const { organization, admin } = await withWebhook();
		const arn = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId: organization.deploymentId, arn, name: "key" });
		const job = { organizationId: organization.id, keyId };
		const types = async () =>
			(
				await db().alert.findMany({
					where: { organizationId: organization.id },
					orderBy: { occurredAt: "asc" },
				})
			).map(({ data }) => (data as { health?: string }).health);
		for (let turn = 0; turn < 3; turn++) {
			await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
			await checkKey(keyId);
			await runHealthAlertJob(job);
			await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
			await checkKey(keyId);
			await runHealthAlertJob(job);
		}
		expect(await types()).toEqual(["REVOKED"]);
		const { rows } = await pool().query(
			"SELECT start_after > now() + interval '100 seconds' AS later FROM pgboss.job WHERE name = 'alert.health' AND singleton_key = $1 AND state = 'created'",
			[`${keyId} HEALTHY`],
		);
		expect(rows).toEqual([{ later: true }]);
		await pool().query("UPDATE kms_keys SET health_since = now() - interval '121 seconds' WHERE id = $1", [
			keyId,
		]);
		await Promise.all([1, 2, 3].map(() => runHealthAlertJob(job)));
		expect(await types()).toEqual(["REVOKED", "HEALTHY"]);
	});

	it.each([
		["WEBHOOK", "not an address"],
		["WEBHOOK", "ftp://hooks.example/"],
		["WEBHOOK", "https://user:password@hooks.example/"],
		["EMAIL", "nobody"],
	] as const)("go to no %s like %s", async (kind, target) => {
		const { admin } = await createTestOrganization();
		await expect(createChannel(admin, { kind, name: "Wrong", target })).rejects.toMatchObject({
			code: "INVALID_INPUT",
			fieldErrors: { target: expect.stringMatching(/^[A-Z].*\.$/) },
		});
		expect(await listChannels(admin, {})).toEqual([]);
	});

	it("are deleted after 90 days, with their deliveries", async () => {
		const { organization, admin } = await withWebhook();
		const [old, recent] = [await raise(organization), await raise(organization)];
		await deliverAll();
		await pool().query("UPDATE alerts SET occurred_at = now() - interval '91 days' WHERE id = $1", [old]);
		await forgetOldAlerts(new AbortController().signal);
		const left = await db().alert.findMany({ where: { organizationId: organization.id } });
		expect(left.map(({ id }) => id)).toEqual([recent]);
		expect(await listDeliveries(admin, {})).toHaveLength(1);
	});

	it("are stored without a plaintext secret, and are deleted with their channel", async () => {
		const { organization, admin, channelId, secret } = await withWebhook();
		await raise(organization);
		await deliverAll();
		const bytes = Buffer.from(secret.slice("whsec_".length), "base64");
		const { rows } = await pool().query("SELECT to_jsonb(c)::text AS row FROM alert_channels c");
		for (const { row } of rows) {
			expect(row).not.toContain(bytes.toString("hex"));
			expect(row).not.toContain(secret.slice(6));
		}
		expect(JSON.stringify(await listChannels(admin, {}))).not.toContain("whsec_");
		await deleteChannel(admin, { channelId });
		expect(await listDeliveries(admin, {})).toEqual([]);
	});
});
