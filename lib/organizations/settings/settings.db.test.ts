import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { addTestMember, atTheSameTime, createTestProvider, userIdOf } from "../../../testing/suite-member.ts";
import {
	createTestOrganization,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import type { RequestContext } from "../../access/context.ts";
import { startSession } from "../../access/sessions.ts";
import { setAuditSampling } from "../../operator/verbs/set-audit-sampling.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { changeSettings } from "./change-settings.ts";
import { type OrganizationSettings, readSettings } from "./organization-settings.ts";

const conflict = { code: "CONFLICT" };

describe("settings of an organization", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	let shown: OrganizationSettings;

	beforeEach(async () => {
		organization = await createTestOrganization();
		const { retentionDays: _, ...settings } = await readSettings(organization.admin, {});
		shown = settings;
	});

	const change = (settings: Partial<OrganizationSettings>) =>
		changeSettings(organization.admin, { shown, settings: { ...shown, ...settings } });
	const stored = async () => {
		const { retentionDays: _, ...settings } = await readSettings(organization.admin, {});
		return settings;
	};
	const alerts = () => db().alert.findMany({ where: { organizationId: organization.id } });

	it("are changed together with an audit row that says from what to what, and of nothing else", async () => {
		await change({ name: "Acme Corporation", rotationLimitDays: 30 });
		expect(await stored()).toEqual({ ...shown, name: "Acme Corporation", rotationLimitDays: 30 });
		const event = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "organization.settings_changed" },
		});
		expect(event.details).toEqual({
			name: { from: shown.name, to: "Acme Corporation" },
			rotationLimitDays: { from: 90, to: 30 },
		});
		expect(await alerts()).toEqual([]);
	});

	it("of two simultaneous saves the later one is refused and overwrites nothing", async () => {
		const other = await addTestMember(organization, "ORG_ADMIN");
		const outcomes = await atTheSameTime(organization.id, [
			() => change({ rotationLimitDays: 30 }),
			() => changeSettings(other.context, { shown, settings: { ...shown, auditOpeningsOneIn: 10 } }),
		]);
		expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: conflict }]);
		expect(await stored()).toEqual({ ...shown, rotationLimitDays: 30 });
	});

	it("saving without a change is refused and not audited", async () => {
		await expect(change({})).rejects.toMatchObject(conflict);
		const row = { chainId: organization.id, action: "organization.settings_changed" };
		expect(await db().auditEvent.count({ where: row })).toBe(0);
	});

	it("an audit sampling that the operator set, however large, can be kept while others change", async () => {
		const { slug } = organization;
		await setAuditSampling(operator, { organization: slug, oneIn: 1_000_000 });
		shown = await stored();
		await change({ rotationLimitDays: 30 });
		expect(await stored()).toMatchObject({ rotationLimitDays: 30, auditOpeningsOneIn: 1_000_000 });
		await expect(setAuditSampling(operator, { organization: slug, oneIn: 1_000_001 })).rejects.toMatchObject({
			code: "INVALID_INPUT",
		});
	});

	it.each([
		["rotationLimitDays", 0],
		["rotationLimitDays", 3651],
		["rotationLimitDays", 1.5],
		["auditOpeningsOneIn", 0],
		["name", " "],
	] as const)("%s cannot be %j", async (setting, value) => {
		await expect(change({ [setting]: value })).rejects.toMatchObject({
			code: "INVALID_INPUT",
			fieldErrors: { [`settings.${setting}`]: expect.any(String) },
		});
	});

	it("nothing but settings is written: not the slug, not the retention", async () => {
		const smuggled = { ...shown, rotationLimitDays: 5, slug: "other", retentionDays: 1 };
		await expect(changeSettings(organization.admin, { shown, settings: smuggled })).rejects.toMatchObject({
			code: "INVALID_INPUT",
		});
	});

	it("two people needs two Org Admins who can act", async () => {
		await expect(change({ isTwoPersonRequired: true })).rejects.toMatchObject(conflict);
		const second = await addTestMember(organization, "ORG_ADMIN");
		const of = { where: { id: second.userId } };
		await db().user.update({ ...of, data: { disabledAt: new Date() } });
		await expect(change({ isTwoPersonRequired: true })).rejects.toMatchObject(conflict);
		await db().user.update({ ...of, data: { disabledAt: null } });
		await change({ isTwoPersonRequired: true });
		expect(await stored()).toMatchObject({ isTwoPersonRequired: true });
	});

	it("one person alone does not switch two people off", async () => {
		await addTestMember(organization, "ORG_ADMIN");
		await change({ isTwoPersonRequired: true });
		shown = await stored();
		await expect(change({ isTwoPersonRequired: false })).rejects.toMatchObject(conflict);
		expect(await stored()).toMatchObject({ isTwoPersonRequired: true });
	});

	it("only an Org Admin with a second factor can require one", async () => {
		const userId = userIdOf(organization.admin);
		await expect(change({ isSecondFactorRequired: true })).rejects.toMatchObject(conflict);
		await db().totpFactor.create({ data: { userId, secret: new Uint8Array(1), region: "us-west-1" } });
		await expect(change({ isSecondFactorRequired: true })).rejects.toMatchObject(conflict);
		await db().totpFactor.update({ where: { userId }, data: { confirmedAt: new Date() } });
		await change({ isSecondFactorRequired: true });
		await expect(readSettings(organization.admin, {})).rejects.toMatchObject({
			code: "SECOND_FACTOR_REQUIRED",
		});
	});

	it("SSO only needs a provider of this organization, and a caller who has signed in by it", async () => {
		const userId = userIdOf(organization.admin);
		const bySession = async (method: "PASSWORD" | "OIDC", oidcProviderId: string | null = null) => {
			const sessionId = await startSession(userId, method, { ip: null, userAgent: null, oidcProviderId });
			const caller = { kind: "user" as const, userId, method, sessionId, oidcProviderId };
			return { ...organization.admin, caller };
		};
		const turnOn = async (context: RequestContext) =>
			changeSettings(context, { shown, settings: { ...shown, isSsoOnly: true } });
		const foreign = await createTestOrganization();
		await createTestProvider(foreign.id);
		const vendors = await createTestProvider(null);
		const none = {
			...conflict,
			message: expect.stringMatching(/^SSO-only sign-in needs an identity provider for this organization\./),
		};
		await expect(turnOn(await bySession("OIDC", vendors))).rejects.toMatchObject(none);
		const own = await createTestProvider(organization.id);
		const another = {
			...conflict,
			message: expect.stringMatching(/^Sign in through the organization's provider first/),
		};
		await expect(turnOn(organization.admin)).rejects.toMatchObject(another);
		await expect(turnOn(await bySession("PASSWORD"))).rejects.toMatchObject(another);
		await expect(turnOn(await bySession("OIDC", vendors))).rejects.toMatchObject(another);
		await turnOn(await bySession("OIDC", own));
		await expect(readSettings(organization.admin, {})).rejects.toMatchObject({ code: "SSO_REQUIRED" });
	});

	it("a provider with a rule for the organization is enough, and one's provider is a second factor", async () => {
		const userId = userIdOf(organization.admin);
		const oidcProviderId = await createTestProvider(null);
		await db().oidcGroupRule.create({
			data: {
				id: newId(),
				providerId: oidcProviderId,
				group: "admins",
				organizationId: organization.id,
				role: "ORG_ADMIN",
			},
		});
		const sessionId = await startSession(userId, "OIDC", { ip: null, userAgent: null, oidcProviderId });
		const caller = { kind: "user" as const, userId, method: "OIDC" as const, sessionId, oidcProviderId };
		await changeSettings(
			{ ...organization.admin, caller },
			{ shown, settings: { ...shown, isSsoOnly: true, isSecondFactorRequired: true } },
		);
	});

	it("turning a safeguard off raises an alert", async () => {
		await db().organization.update({
			where: { id: organization.id },
			data: { isSecondFactorRequired: true, isSsoOnly: true },
		});
		const byProvider = {
			...organization.admin,
			caller: { kind: "user" as const, userId: userIdOf(organization.admin), method: "OIDC" as const },
		};
		const { retentionDays: _, ...before } = await readSettings(byProvider, {});
		const after = { ...before, isSsoOnly: false };
		await changeSettings(byProvider, { shown: before, settings: after });
		expect(await alerts()).toMatchObject([
			{ type: "organization.safeguard_lowered", data: { safeguards: "SSO only" } },
		]);
	});
});
