import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../testing/suite-organization.ts";
import { findSession } from "../access/sessions.ts";
import type { AlertType } from "../audit/raise-alert.ts";
import { takeAccessLink } from "../identity/access-links/take-access-link.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { deleteKey } from "../keys/delete-key.ts";
import { createAccessLink } from "../operator/links/create-access-link.ts";
import { startOffboarding } from "../operator/offboarding/start-offboarding.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { createChannel } from "./channels.ts";
import { dispatchAlert } from "./dispatch-alert.ts";
import { createStaffChannel } from "./staff-channels.ts";

const never = new AbortController().signal;
const target = "https://hooks.example/keyhold";

describe("a staff channel", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("gets what organizations do with their keys, filtered by type; the organization's own channels don't", async () => {
		const organization = await createTestOrganization();
		const staff = async (name: string, types: AlertType[]) =>
			(
				await createStaffChannel(operator, {
					kind: "WEBHOOK",
					name,
					target,
					...(types.length > 0 && { types: types as ["key.activated"] }),
				})
			).id;
		const all = await staff("all", []);
		const keys = await staff("keys", ["key.activated", "key.deleted"]);
		const ends = await staff("ends", ["organization.offboarding_started", "organization.offboarded"]);
		const { deploymentId, admin, slug } = organization;
		const own = (await createChannel(admin, { kind: "WEBHOOK", name: "Own", target })).id;

		const used = await createCustomerKey(organization.id);
		const { keyId } = await addKey(admin, { deploymentId, arn: used, name: "used" });
		await activateKey(admin, { keyId });
		await convergeDeployment(deploymentId, never);
		await deleteKey(admin, { keyId, confirmArn: used });
		await convergeDeployment(deploymentId, never);
		const unused = await createCustomerKey(organization.id);
		const added = await addKey(admin, { deploymentId, arn: unused, name: "unused" });
		await deleteKey(admin, { keyId: added.keyId, confirmArn: unused });
		await startOffboarding(operator, { organization: slug });

		const alerts = await db().alert.findMany({ orderBy: { id: "asc" } });
		for (const { id } of alerts) await dispatchAlert(id);
		const received = async (channelId: string) => {
			const deliveries = await db().alertDelivery.findMany({
				where: { channelId },
				include: { alert: true },
				orderBy: { alertId: "asc" },
			});
			return deliveries.map(({ alert }) => alert.type);
		};
		expect(await received(all)).toEqual(alerts.map(({ type }) => type));
		expect(await received(keys)).toEqual(["key.activated", "key.deleted", "key.deleted"]);
		expect(await received(ends)).toEqual(["organization.offboarding_started"]);
		expect(await received(own)).toEqual([
			"rekey.finished",
			"rekey.finished",
			"organization.offboarding_started",
		]);
	});

	it("is not alone in hearing that a set-up link's session activated a key: the organization's own channels do", async () => {
		const organization = await createTestOrganization();
		const { id: organizationId, deploymentId, admin, slug } = organization;
		const own = (await createChannel(admin, { kind: "WEBHOOK", name: "Own", target })).id;
		const it = { organization: slug, kind: "SETUP" as const, email: `it@${slug}.example`, name: "IT" };
		const { path } = await createAccessLink(operator, it);
		const browser = { requestId: newId(), ip: null, userAgent: null, replaces: null };
		const sessionId = await takeAccessLink(browser, path.slice("/access/".length));
		const session = sessionId && (await findSession(sessionId));
		if (!session) throw new Error("no session");
		const context = {
			caller: { kind: "user" as const, sessionId, ...session },
			organizationSlug: slug,
			requestId: newId(),
			ip: null,
		};
		const arn = await createCustomerKey(organizationId);
		const { keyId } = await addKey(context, { deploymentId, arn, name: "key" });
		await activateKey(context, { keyId });
		for (const { id } of await db().alert.findMany({ where: { organizationId } })) await dispatchAlert(id);
		const deliveries = await db().alertDelivery.findMany({
			where: { channelId: own },
			include: { alert: true },
		});
		expect(deliveries.map(({ alert }) => [alert.type, alert.data])).toEqual([
			["key.activated", expect.objectContaining({ keyId, isBySetupLink: true })],
		]);
	});

	it("is refused with a type that does not exist, or a test", async () => {
		for (const type of ["key.invented", "test"]) {
			const channel = { kind: "WEBHOOK" as const, name: type, target, types: [type as "key.activated"] };
			await expect(createStaffChannel(operator, channel)).rejects.toMatchObject({ code: "INVALID_INPUT" });
		}
	});
});
