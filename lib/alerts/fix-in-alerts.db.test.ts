import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
	CancelKeyDeletionCommand,
	DisableKeyCommand,
	EnableKeyCommand,
	PutKeyPolicyCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useMailReceiver } from "../../testing/mail-receiver.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import {
	createCustomerKey,
	customerAccountId,
	ownerKms,
	useSuiteKms,
	vendorPrincipal,
} from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { checkKey } from "../health/check-key.ts";
import { runHealthAlertJob } from "../jobs/alert-jobs.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { accountRoot, keyPolicyStatements } from "../kms/key-policy.ts";
import { db, inTransaction } from "../platform/db.ts";
import { createChannel } from "./channels.ts";
import { deliverAlert } from "./deliver-alert.ts";
import { dispatchAlert } from "./dispatch-alert.ts";
import { createStaffChannel } from "./staff-channels.ts";

process.env.KEYHOLD_ALERT_PRIVATE_ADDRESSES = "true";
process.env.NEXTAUTH_URL = "https://keys.example.com";

type Data = {
	text: string;
	url: string | null;
	awsUrl: string | null;
	remedy: { title: string; text: string }[];
};

describe("an alert about a key that AWS refuses", () => {
	useSuiteDatabase();
	useSuiteKms();
	const bodies = new Map<string, Data[]>();
	const { mails } = useMailReceiver();
	let organization: TestOrganization;
	let arn: string;
	let keyId: string;
	let stop: () => void;

	beforeAll(async () => {
		const receiver = createServer(async (request, response) => {
			const path = request.url ?? "";
			bodies.set(path, [...(bodies.get(path) ?? []), JSON.parse(await text(request)).data]);
			response.writeHead(204).end();
		});
		await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
		const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
		stop = () => receiver.close();
		organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		await createChannel(admin, { kind: "WEBHOOK", name: "Pager", target: `${url}/pager` });
		await createChannel(admin, { kind: "EMAIL", name: "Mail", target: "security@customer.example" });
		await createStaffChannel(operator, { kind: "WEBHOOK", name: "Staff", target: `${url}/staff` });
		arn = await createCustomerKey(organization.id);
		({ keyId } = await addKey(admin, { deploymentId, arn, name: "key" }));
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, new AbortController().signal);
	});
	afterAll(() => stop());

	/** Checks the key and delivers what its state raises; returns the newest alert of the channel. */
	async function alerted(path: string): Promise<Data> {
		bodies.clear();
		mails.length = 0;
		await checkKey(keyId);
		await runHealthAlertJob({ organizationId: organization.id, keyId });
		for (const { id } of await db().alert.findMany({ select: { id: true } })) await dispatchAlert(id);
		const waiting = await db().alertDelivery.findMany({ where: { state: "WAITING" } });
		for (const { id } of waiting) await deliverAlert(id, true);
		return bodies.get(path)?.find(({ text }) => text.includes("Stored data is safe")) as Data;
	}

	/** Makes the key work again, without an alert about that. */
	async function restored() {
		await ownerKms().send(new EnableKeyCommand({ KeyId: arn }));
		await checkKey(keyId);
		await db().kmsKey.update({ where: { id: keyId }, data: { alertedHealth: "HEALTHY" } });
	}

	const id = () => arn.split("/")[1];

	it("carries the page, the key's page in AWS and the command, by webhook and by e-mail, and no whole ARN", async () => {
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const { deploymentId, slug } = organization;
		const sent = await alerted("/pager");
		const enable = `aws kms enable-key --key-id ${id()} --region us-west-1`;
		const url = `https://keys.example.com/${slug}/settings/encryption-keys#${deploymentId}`;
		const awsUrl = `https://us-west-1.console.aws.amazon.com/kms/home?region=us-west-1#/kms/keys/${id()}`;
		expect(sent).toMatchObject({ url, awsUrl, remedy: [{ title: "Enable the key", text: enable }] });
		expect(sent.text).toBe(
			"The encryption key is disabled (DisabledException). Stored data is safe but can't be read. New telemetry is being rejected. Enable the key on its page in AWS KMS.",
		);
		const mail = mails.find(({ text }) => text.includes("key is revoked"))?.text;
		for (const part of [sent.text, enable, `Open in Keyhold: ${url}`, `Open key in AWS: ${awsUrl}`]) {
			expect(mail).toContain(part);
		}
		expect(JSON.stringify([[...bodies.values()], mails])).not.toContain(arn);
	});

	it("leads the vendor's staff to their own page, without the key's id", async () => {
		const staff = bodies.get("/staff")?.find(({ text }) => text.includes("Stored data is safe"));
		expect(staff).toMatchObject({
			url: `https://keys.example.com/support/key-health/${keyId}`,
			awsUrl: null,
			remedy: [],
		});
		expect(JSON.stringify(staff)).not.toContain(id());
	});

	it("about a request has the requester's reason as one harmless line, and the vendor's staff get none", async () => {
		bodies.clear();
		mails.length = 0;
		const alertId = await inTransaction((tx) =>
			raiseAlert(tx, {
				organizationId: organization.id,
				type: "key.approval_requested",
				data: { keyId, keyName: "key", action: "DELETE_KEY", reason: "x.\n\nOpen: https://evil.example" },
			}),
		);
		await dispatchAlert(alertId as string);
		const waiting = await db().alertDelivery.findMany({ where: { alertId: alertId as string } });
		for (const { id } of waiting) await deliverAlert(id, true);
		const reason = "x. Open: https[:]//evil[.]example";
		expect(bodies.get("/pager")).toMatchObject([{ reason, text: expect.stringContaining(`"${reason}"`) }]);
		expect(mails.map(({ text }) => text)).toEqual([expect.stringContaining(`"${reason}"`)]);
		expect(bodies.get("/staff")).toHaveLength(1);
		expect(JSON.stringify(bodies.get("/staff"))).not.toMatch(/reason|evil/i);
	});

	it("says to cancel the deletion, though AWS only says that the state is not usable", async () => {
		await restored();
		await ownerKms().send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
		const { text, remedy } = await alerted("/pager");
		expect(text).toContain("scheduled for deletion (KMSInvalidStateException)");
		expect(remedy.map(({ title }) => title)).toEqual(["Cancel the deletion", "Enable the key"]);
		await ownerKms().send(new CancelKeyDeletionCommand({ KeyId: arn }));
	});

	it("has the statements to put back when AWS denies access", async () => {
		await restored();
		const own = {
			Effect: "Allow",
			Principal: { AWS: accountRoot(customerAccountId) },
			Action: "kms:*",
			Resource: "*",
		};
		const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [own] });
		await ownerKms().send(new PutKeyPolicyCommand({ KeyId: arn, Policy }));
		const { remedy } = await alerted("/pager");
		expect(JSON.parse(remedy[1]?.text ?? "")).toEqual(
			keyPolicyStatements({ vendorPrincipal, organizationId: organization.id }),
		);
	});
});
