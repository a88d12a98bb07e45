import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { tamperWithAudit, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, customerAccountId, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	createTestSupport,
	ingestLogs,
	operator,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import type { RequestContext } from "../access/context.ts";
import { checkNow } from "../health/check-now.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { createUser } from "../operator/verbs/create-user.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { showContacts } from "./show-contacts.ts";
import { supportCheckNow } from "./support-check-now.ts";
import { supportKeyDetail } from "./support-key-detail.ts";

describe("the support view of a key", () => {
	useSuiteDatabase();
	useSuiteKms();
	let support: RequestContext;
	let organization: TestOrganization;
	let arn: string;
	let keyId: string;
	const detailOf = (id: string) => supportKeyDetail(support, { keyId: id });

	const saveKey = async (of: TestOrganization) => {
		const { deploymentId, admin } = of;
		const saved = await createCustomerKey(of.id);
		return { arn: saved, ...(await addKey(admin, { deploymentId, arn: saved, name: "key" })) };
	};

	beforeAll(async () => {
		support = await createTestSupport();
		organization = await createTestOrganization();
		({ arn, keyId } = await saveKey(organization));
		await activateKey(organization.admin, { keyId });
		await ingestLogs(organization, 3, "planted-payload");
	});

	it("shows its organization and deployment, its health, and the number of its records", async () => {
		await supportCheckNow(support, { keyId });
		const detail = await detailOf(keyId);
		expect(detail).toMatchObject({
			id: keyId,
			organization: `Organization ${organization.slug}`,
			deployment: "Production",
			region: "us-west-1",
			health: "HEALTHY",
			healthError: null,
			lastRevocation: null,
			records: 3,
			probe: { outcome: "pass" },
			rekey: { reason: "ACTIVATE", isProtected: false, blockedReason: null },
		});
		expect(detail.dataKeys).toBeGreaterThan(0);
		expect(detail.maskedArn).toBe(`arn:aws:kms:us-west-1:…3333:key/…${arn.slice(-4)}`);
		expect(detail.lastHealthyAt).toBe(detail.lastCheckedAt);
		expect(detail.checks[0]).toMatchObject({ outcome: "HEALTHY", error: null });
		expect(detail.events.map(({ action }) => action)).toEqual([
			"key.checked",
			"key.check-requested",
			"key.activated",
			"key.added",
		]);
	});

	it("shows whom to contact only when asked, and records that in the organization's own audit log", async () => {
		expect(JSON.stringify(await detailOf(keyId))).not.toContain("@");
		const { slug } = organization;
		const more = ["a", "b", "c", "d", "e"].map((name) => `${name}@${slug}.example`);
		for (const email of more) {
			const who = { email, name: email, password: newId(), organization: slug };
			await createUser(operator, { ...who, role: "ORG_ADMIN" });
		}
		await db().user.update({ where: { email: `a@${slug}.example` }, data: { disabledAt: new Date() } });
		const shown = await showContacts(support, { keyId });
		expect(shown).toEqual({
			organization: `Organization ${slug}`,
			emails: [`org_admin@${slug}.example`, ...more.slice(1)],
			others: 0,
		});
		const row = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "support.contacts_shown" },
		});
		expect(row).toMatchObject({
			targetId: keyId,
			actorType: "user",
			outcome: "done",
			details: { contacts: 5 },
		});
		expect(row.actorLabel).toMatch(/@vendor\.example$/);
	});

	it("shows a revocation with AWS's error name and its time", async () => {
		const other = await createTestOrganization();
		const revoked = await saveKey(other);
		await checkNow(other.admin, { keyId: revoked.keyId });
		await ownerKms().send(new DisableKeyCommand({ KeyId: revoked.arn }));
		const report = await supportCheckNow(support, { keyId: revoked.keyId });
		expect(report.outcome).toBe("fail");
		const detail = await detailOf(revoked.keyId);
		expect(detail).toMatchObject({
			health: "REVOKED",
			healthError: "Disabled",
			records: 0,
			dataKeys: 0,
			rekey: null,
			probe: { outcome: "fail" },
			lastRevocation: { error: "Disabled", restoredMs: null },
		});
		expect(detail.checks.map(({ outcome }) => outcome)).toEqual(["REVOKED", "HEALTHY"]);
		expect(detail.events.find(({ action }) => action === "key.health_changed")).toMatchObject({
			outcome: "done",
			actorType: "job",
			awsError: "Disabled",
		});
	});

	it("shows no e-mail address, no payload and no whole ARN", async () => {
		const shown = JSON.stringify(await detailOf(keyId));
		expect(shown).toContain(arn.slice(-4));
		for (const hidden of [
			arn,
			arn.slice(-36, -4),
			customerAccountId,
			"999900001111",
			"planted-payload",
			"@",
		]) {
			expect(shown).not.toContain(hidden);
		}
		expect(shown).not.toContain("org_admin");
	});

	it("masks ARNs in any text", async () => {
		const planted = `Ask arn:aws:iam::123456789012:role/secret-role about ${arn} of 1234-5678-9012`;
		const { keyId: id } = await saveKey(await createTestOrganization());
		const { deploymentId } = await db().kmsKey.findUniqueOrThrow({ where: { id } });
		const check = {
			id: planted,
			title: planted,
			outcome: "fail",
			seen: planted,
			fix: planted,
			statement: planted,
		};
		const report = { arn: planted, suggestedArn: planted, checks: [check], outcome: "fail", checkedAt: "" };
		await db().kmsKey.update({
			where: { id },
			data: { healthError: planted, healthDetail: planted, probe: report },
		});
		await db().healthCheck.create({
			data: {
				id: newId(),
				kmsKeyId: id,
				checkedAt: new Date(),
				outcome: "REVOKED",
				error: planted,
				latencyMs: 1,
			},
		});
		const at = new Date();
		await db().revocation.create({
			data: { id: newId(), kmsKeyId: id, error: planted, refusedAt: at, lastRefusedAt: at },
		});
		await db().rekey.create({
			data: {
				id: newId(),
				deploymentId: deploymentId ?? "",
				reason: "ACTIVATE",
				toKmsKeyId: id,
				blockedReason: planted,
				blockedAt: at,
			},
		});
		await tamperWithAudit(
			`UPDATE audit_events SET details = jsonb_build_object('awsError', $2::text)
			WHERE target_id = $1 AND action = 'key.added'`,
			[id, planted],
		);
		const detail = await detailOf(id);
		const shown = JSON.stringify(detail);
		for (const hidden of [
			arn,
			arn.slice(-36, -4),
			customerAccountId,
			"123456789012",
			"secret-role",
			"1234-5678",
		]) {
			expect(shown).not.toContain(hidden);
		}
		const masked = `Ask arn:aws:iam::…9012:role/…role about arn:aws:kms:us-west-1:…3333:key/…${arn.slice(-4)} of …9012`;
		expect(detail).toMatchObject({
			healthError: masked,
			healthDetail: masked,
			lastRevocation: { error: masked },
			rekey: { blockedReason: masked },
			probe: { checks: [{ seen: masked, fix: masked, statement: masked, title: masked }] },
			checks: [{ error: masked }],
		});
		expect(detail.events.find(({ action }) => action === "key.added")?.awsError).toBe(masked);
	});

	it("shows the last 20 checks, newest first", async () => {
		const { keyId: id } = await saveKey(await createTestOrganization());
		await db().healthCheck.createMany({
			data: Array.from({ length: 30 }, (_, minute) => ({
				id: newId(),
				kmsKeyId: id,
				checkedAt: new Date(Date.UTC(2026, 0, 1, 12, minute)),
				outcome: "HEALTHY" as const,
				latencyMs: minute,
			})),
		});
		const { checks } = await detailOf(id);
		expect(checks.map(({ latencyMs }) => latencyMs)).toEqual(Array.from({ length: 20 }, (_, at) => 29 - at));
	});

	it("is not found for Keyhold's own keys and unknown ids", async () => {
		const owned = await db().kmsKey.create({
			data: { id: newId(), kind: "OWNED", arn: "x", region: "us-west-1", name: "x", status: "ACTIVE" },
		});
		for (const id of [owned.id, newId()]) {
			await expect(detailOf(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
			await expect(supportCheckNow(support, { keyId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
		}
	});

	describe("with Check now", () => {
		const asked = (chainId: string) =>
			db().auditEvent.findMany({
				where: { chainId, action: { in: ["key.check-requested", "key.checked"] } },
				orderBy: { seq: "asc" },
			});

		it("is recorded in the organization's own audit log, with the actor", async () => {
			const other = await createTestOrganization();
			const saved = await saveKey(other);
			await supportCheckNow(support, { keyId: saved.keyId });
			const userId = support.caller.kind === "user" ? support.caller.userId : "";
			const whole = { actorType: "user", actorId: userId, targetType: "key", targetId: saved.keyId };
			// The first one is Add key's own.
			expect((await asked(other.id)).slice(-2)).toMatchObject([
				{ ...whole, action: "key.check-requested", details: { arn: saved.arn } },
				{ ...whole, action: "key.checked", details: { outcome: "pass" } },
			]);
		});

		it("shows a masked report, and keeps the whole one for the organization", async () => {
			const other = await createTestOrganization();
			const saved = await saveKey(other);
			const report = await supportCheckNow(support, { keyId: saved.keyId });
			expect(report.arn).toBe(`arn:aws:kms:us-west-1:…3333:key/…${saved.arn.slice(-4)}`);
			expect(JSON.stringify(report)).not.toContain(customerAccountId);
			const { probe } = await db().kmsKey.findUniqueOrThrow({ where: { id: saved.keyId } });
			expect(probe).toMatchObject({ arn: saved.arn, checkedAt: report.checkedAt });
		});

		it("uses the rate limit of the key's organization only", async () => {
			const busy = await createTestOrganization();
			const saved = await saveKey(busy);
			const limited = { code: "RATE_LIMITED" };
			const results = await Promise.allSettled(
				Array.from({ length: 12 }, () => supportCheckNow(support, { keyId: saved.keyId })),
			);
			// One of the ten was Add key's.
			expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
			await expect(checkNow(busy.admin, { keyId: saved.keyId })).rejects.toMatchObject(limited);
			const { keyId: elsewhere } = await saveKey(await createTestOrganization());
			await supportCheckNow(support, { keyId: elsewhere });
		});

		it("refuses a deleted key, which is still shown", async () => {
			const other = await createTestOrganization();
			const saved = await saveKey(other);
			await db().kmsKey.update({ where: { id: saved.keyId }, data: { status: "DELETED" } });
			const before = await asked(other.id);
			await expect(supportCheckNow(support, { keyId: saved.keyId })).rejects.toMatchObject({
				code: "NOT_FOUND",
			});
			expect(await asked(other.id)).toEqual(before);
			expect(await detailOf(saved.keyId)).toMatchObject({ status: "DELETED" });
		});
	});
});
