import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import {
	addTestMember,
	atTheSameTime,
	createTestProvider,
	type TestMember,
	userIdOf,
} from "../../../testing/suite-member.ts";
import {
	createTestOrganization,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import { findToken } from "../../access/api-tokens.ts";
import type { RequestContext } from "../../access/context.ts";
import { addMember, operatorRemoveMember, operatorSetRole } from "../../operator/verbs/members.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { listRequestLogs } from "../../telemetry/list-request-logs.ts";
import { createToken } from "../tokens/create-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { changeRole } from "./change-role.ts";
import { invite } from "./invite.ts";
import { listMembers } from "./list-members.ts";
import { removeMember } from "./remove-member.ts";

const conflict = { code: "CONFLICT" };

describe("members", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	let admin: string;
	let second: TestMember;

	beforeAll(async () => {
		organization = await createTestOrganization();
		admin = userIdOf(organization.admin);
	});

	const admins = async () =>
		(await db().membership.findMany({ where: { organizationId: organization.id, role: "ORG_ADMIN" } })).map(
			({ userId }) => userId,
		);

	describe("the last Org Admin", () => {
		it("can be neither demoted nor removed: not by oneself, not by the operator, and nothing is audited", async () => {
			const before = await db().auditEvent.count({ where: { chainId: organization.id } });
			const { email } = await db().user.findUniqueOrThrow({ where: { id: admin } });
			const of = { organization: organization.slug, email };
			for (const attempt of [
				() => changeRole(organization.admin, { userId: admin, role: "MEMBER" }),
				() => removeMember(organization.admin, { userId: admin }),
				() => operatorSetRole(operator, { ...of, role: "MEMBER" }),
				() => operatorRemoveMember(operator, of),
			])
				await expect(attempt()).rejects.toMatchObject(conflict);
			expect(await admins()).toEqual([admin]);
			expect(await db().auditEvent.count({ where: { chainId: organization.id } })).toBe(before);
		});

		it("is also the last beside one whose account may not be used", async () => {
			const disabled = await addTestMember(organization, "ORG_ADMIN");
			await db().user.update({ where: { id: disabled.userId }, data: { disabledAt: new Date() } });
			await expect(removeMember(organization.admin, { userId: admin })).rejects.toMatchObject(conflict);
			await removeMember(organization.admin, { userId: disabled.userId });
			expect(await admins()).toEqual([admin]);
		});

		const races: [string, (one: TestMember, other: TestMember) => (() => Promise<unknown>)[]][] = [
			[
				"two who demote each other",
				(one, other) => [
					() => changeRole(one.context, { userId: other.userId, role: "MEMBER" }),
					() => changeRole(other.context, { userId: one.userId, role: "MEMBER" }),
				],
			],
			[
				"two who remove each other",
				(one, other) => [
					() => removeMember(one.context, { userId: other.userId }),
					() => removeMember(other.context, { userId: one.userId }),
				],
			],
			[
				"two who demote and remove themselves",
				(one, other) => [
					() => changeRole(one.context, { userId: one.userId, role: "MEMBER" }),
					() => removeMember(other.context, { userId: other.userId }),
				],
			],
		];
		it.each(races)("is left by %s at the same time: exactly one of them succeeds", async (_name, changes) => {
			const { id, slug, ...rest } = await createTestOrganization();
			const one = { userId: userIdOf(rest.admin), email: "", context: rest.admin };
			const other = await addTestMember({ slug }, "ORG_ADMIN");
			const outcomes = await atTheSameTime(id, changes(one, other));
			expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
			expect(await db().membership.count({ where: { organizationId: id, role: "ORG_ADMIN" } })).toBe(1);
			const audited = await db().auditEvent.count({
				where: { chainId: id, action: { in: ["member.removed", "member.role_changed"] } },
			});
			expect(audited).toBe(1);
		});

		it("an Org Admin who is demoted at the same moment can no longer change anyone", async () => {
			const { id, slug, ...rest } = await createTestOrganization();
			const demoted = await addTestMember({ slug }, "ORG_ADMIN");
			const third = await addTestMember({ slug }, "ORG_ADMIN");
			const outcomes = await atTheSameTime(id, [
				() => changeRole(rest.admin, { userId: demoted.userId, role: "MEMBER" }),
				() => changeRole(demoted.context, { userId: third.userId, role: "MEMBER" }),
			]);
			expect(outcomes).toMatchObject([
				{ status: "fulfilled" },
				{ status: "rejected", reason: { code: "FORBIDDEN" } },
			]);
			const kept = await db().membership.findFirstOrThrow({
				where: { organizationId: id, userId: third.userId },
			});
			expect(kept.role).toBe("ORG_ADMIN");
		});
	});

	it("a changed role takes effect with the next call, both ways, and is audited with both roles", async () => {
		const { context, userId, email } = await addTestMember(organization, "MEMBER");
		await expect(listMembers(context, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
		await changeRole(organization.admin, { userId, role: "ORG_ADMIN" });
		expect((await listMembers(context, {})).length).toBeGreaterThan(1);
		await changeRole(organization.admin, { userId, role: "MEMBER" });
		await expect(listMembers(context, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
		const event = await db().auditEvent.findFirstOrThrow({
			where: { chainId: organization.id, action: "member.role_changed", targetId: userId },
			orderBy: { seq: "desc" },
		});
		expect(event.details).toEqual({ email, from: "ORG_ADMIN", to: "MEMBER" });
	});

	it("a removed member is refused with the next call, and the account stays", async () => {
		const { context, userId } = await addTestMember(organization, "MEMBER");
		await listRequestLogs(context, {});
		await removeMember(organization.admin, { userId });
		await expect(listRequestLogs(context, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(await db().user.count({ where: { id: userId } })).toBe(1);
		await expect(removeMember(organization.admin, { userId })).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	it("the tokens that a removed person made are listed before, and revoked with them where that is asked for", async () => {
		const maker = await addTestMember(organization, "ORG_ADMIN");
		const make = (context: RequestContext, name: string) =>
			createToken(context, { name, scopes: ["keys:read"], expiresAt: null });
		const [one, two, gone] = [
			await make(maker.context, "one"),
			await make(maker.context, "two"),
			await make(maker.context, "gone"),
		];
		const others = await make(organization.admin, "another's");
		await revokeToken(organization.admin, { tokenId: gone.id });
		const listed = (await listMembers(organization.admin, {})).find(({ userId }) => userId === maker.userId);
		expect(listed?.tokens).toEqual([
			{ id: two.id, name: "two" },
			{ id: one.id, name: "one" },
		]);

		const remove = (...revokeTokenIds: string[]) =>
			removeMember(organization.admin, { userId: maker.userId, revokeTokenIds });
		for (const wrong of [others.id, gone.id, newId()])
			await expect(remove(one.id, wrong)).rejects.toMatchObject({ code: "NOT_FOUND" });
		expect(await findToken(db(), one.token), "nothing was changed").not.toBeNull();
		await remove(one.id);
		expect(await findToken(db(), one.token)).toBeNull();
		expect(await findToken(db(), two.token)).not.toBeNull();
		expect(await findToken(db(), others.token)).not.toBeNull();
		const rows = await db().auditEvent.findMany({
			where: { chainId: organization.id, targetId: { in: [one.id, maker.userId] } },
			orderBy: { seq: "desc" },
			take: 2,
		});
		expect(rows).toMatchObject([
			{ action: "member.removed", details: { tokensRevoked: 1 } },
			{ action: "token.revoked", targetId: one.id, details: { name: "one" } },
		]);
		expect(rows[0]?.requestId).toBe(rows[1]?.requestId);
	});

	it("removing a member revokes invitations by them and for their address; demoting revokes those by them", async () => {
		const open = (email: string) =>
			db().invitation.count({ where: { organizationId: organization.id, email, revokedAt: null } });
		second = await addTestMember(organization, "ORG_ADMIN");
		await invite(second.context, { email: "by-removed@example.com", role: "ORG_ADMIN" });
		await invite(organization.admin, { email: "by-other@example.com", role: "MEMBER" });
		const old = { organizationId: organization.id, email: second.email, role: "MEMBER" as const };
		await db().invitation.create({
			data: {
				id: newId(),
				...old,
				tokenHash: new Uint8Array(32),
				invitedBy: "x",
				expiresAt: new Date(Date.now() + 60_000),
			},
		});
		await removeMember(organization.admin, { userId: second.userId });
		expect(await open("by-removed@example.com")).toBe(0);
		expect(await open(second.email)).toBe(0);
		expect(await open("by-other@example.com")).toBe(1);
		const third = await addTestMember(organization, "ORG_ADMIN");
		await invite(third.context, { email: "by-demoted@example.com", role: "ORG_ADMIN" });
		await changeRole(organization.admin, { userId: third.userId, role: "MEMBER" });
		expect(await open("by-demoted@example.com")).toBe(0);
	});

	it("only the operator can change a membership that a provider's group gives", async () => {
		const oidcProviderId = await createTestProvider(null);
		const { userId, email } = await addTestMember(organization, "MEMBER");
		const of = { organizationId_userId: { organizationId: organization.id, userId } };
		await db().membership.update({ where: of, data: { oidcProviderId } });
		for (const attempt of [
			() => changeRole(organization.admin, { userId, role: "ORG_ADMIN" }),
			() => removeMember(organization.admin, { userId }),
		])
			await expect(attempt()).rejects.toMatchObject({
				...conflict,
				message: expect.stringMatching(/Acme Directory/),
			});
		const listed = (await listMembers(organization.admin, {})).find((member) => member.userId === userId);
		expect(listed?.givenBy).toEqual({ kind: "provider", name: "Acme Directory" });
		await operatorSetRole(operator, { organization: organization.slug, email, role: "ORG_ADMIN" });
		expect((await db().membership.findUniqueOrThrow({ where: of })).oidcProviderId).toBeNull();
		await operatorRemoveMember(operator, { organization: organization.slug, email });
		await addMember(operator, { organization: organization.slug, email, role: "MEMBER" });
		await expect(
			addMember(operator, { organization: organization.slug, email, role: "MEMBER" }),
		).rejects.toMatchObject(conflict);
		await removeMember(organization.admin, { userId });
	});

	it("the list shows second factors and last sign-ins, and no secrets", async () => {
		const { userId } = await addTestMember(organization, "MEMBER");
		const read = async () =>
			(await listMembers(organization.admin, {})).find((member) => member.userId === userId);
		expect(await read()).toMatchObject({ hasSecondFactor: false, lastSignInAt: null, givenBy: null });
		await db().totpFactor.create({ data: { userId, secret: new Uint8Array(1), region: "us-west-1" } });
		expect(await read()).toMatchObject({ hasSecondFactor: false });
		await db().totpFactor.update({ where: { userId }, data: { confirmedAt: new Date() } });
		const [earlier, later] = [new Date("2026-11-01T10:00:00Z"), new Date("2026-11-02T10:00:00Z")];
		for (const createdAt of [later, earlier]) {
			const expiresAt = new Date(Date.now() + 60_000);
			await db().session.create({ data: { id: newId(), userId, method: "PASSWORD", createdAt, expiresAt } });
		}
		expect(await read()).toMatchObject({ hasSecondFactor: true, lastSignInAt: later.toISOString() });
		expect(JSON.stringify(await listMembers(organization.admin, {}))).not.toMatch(/argon2|secret"/);
	});
});
