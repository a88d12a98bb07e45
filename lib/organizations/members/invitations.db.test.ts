import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { addTestMember, createTestPerson, createTestProvider } from "../../../testing/suite-member.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { findToken } from "../../access/api-tokens.ts";
import { startSession } from "../../access/sessions.ts";
import { signIn } from "../../identity/sign-in.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { acceptAsNewUser, acceptInvitation, readInvitation } from "./accept-invitation.ts";
import { listInvitations, revokeInvitation } from "./invitations.ts";
import { invite } from "./invite.ts";
import { listMembers } from "./list-members.ts";

const anywhere = { ip: null, userAgent: null, replaces: null, requestId: newId() };
const password = "correct horse battery staple";
const newAddress = () => `${newId()}@example.com`;
const isVoid = { code: "NOT_FOUND" };

describe("invitations", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	beforeAll(async () => {
		organization = await createTestOrganization();
	});

	const inviteTo = (email: string, role: "ORG_ADMIN" | "MEMBER" = "MEMBER") =>
		invite(organization.admin, { email, role });
	const accept = (token: string) => acceptAsNewUser(anywhere, { token, name: "New", password });
	const isMember = async (email: string) =>
		(await db().membership.count({ where: { organizationId: organization.id, user: { email } } })) === 1;

	it("an unknown address chooses name and password, is a member then, and signs in with them", async () => {
		const email = newAddress();
		const { token } = await inviteTo(` ${email.toUpperCase()} `, "ORG_ADMIN");
		expect(await readInvitation(token)).toMatchObject({ email, role: "ORG_ADMIN", hasAccount: false });
		expect(await accept(token)).toEqual({ slug: organization.slug, email });
		expect(await signIn(anywhere, { email, password })).toMatchObject({ outcome: "signed-in" });
		expect(await signIn(anywhere, { email, password: "another password" })).toEqual({ outcome: "refused" });
		const listed = (await listMembers(organization.admin, {})).find((member) => member.email === email);
		expect(listed).toMatchObject({
			role: "ORG_ADMIN",
			givenBy: { kind: "invitation", name: expect.stringMatching(/^org_admin@/) },
		});
	});

	it("a known address signs in first: an invitation never sets its password", async () => {
		const { email, context } = await createTestPerson();
		const { passwordHash } = await db().user.findUniqueOrThrow({ where: { email } });
		const { token } = await inviteTo(email);
		expect(await readInvitation(token)).toMatchObject({ hasAccount: true });
		await expect(accept(token)).rejects.toMatchObject({ code: "CONFLICT" });
		expect((await db().user.findUniqueOrThrow({ where: { email } })).passwordHash).toBe(passwordHash);
		expect(await acceptInvitation(context, { token })).toEqual({ slug: organization.slug });
		expect(await isMember(email)).toBe(true);
	});

	it("is refused for another user and stays valid", async () => {
		const { email, context } = await createTestPerson();
		const stranger = await createTestPerson();
		const { token } = await inviteTo(email);
		await expect(acceptInvitation(stranger.context, { token })).rejects.toMatchObject({ code: "FORBIDDEN" });
		await expect(
			acceptInvitation({ ...context, caller: { kind: "anonymous" } }, { token }),
		).rejects.toMatchObject({
			code: "UNAUTHENTICATED",
		});
		expect(await isMember(stranger.email)).toBe(false);
		await acceptInvitation(context, { token });
	});

	it("is refused in a session through another organization's provider", async () => {
		const elsewhere = await createTestOrganization();
		const { email, userId, context } = await createTestPerson();
		const { token } = await inviteTo(email);
		const inSession = async (organizationId: string | null) => {
			const oidcProviderId = await createTestProvider(organizationId);
			const sessionId = await startSession(userId, "OIDC", { ...anywhere, oidcProviderId });
			const caller = { kind: "user" as const, userId, method: "OIDC" as const, sessionId, oidcProviderId };
			return { ...context, caller };
		};
		await expect(acceptInvitation(await inSession(elsewhere.id), { token })).rejects.toMatchObject({
			code: "SSO_REQUIRED",
		});
		await acceptInvitation(await inSession(organization.id), { token });
	});

	it("works once, even for many simultaneous requests", async () => {
		const email = newAddress();
		const { token } = await inviteTo(email);
		const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => accept(token)));
		expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		const events = await db().auditEvent.findMany({
			where: { chainId: organization.id, action: "invitation.accepted" },
		});
		expect(events.filter(({ actorLabel }) => actorLabel === email)).toHaveLength(1);
		await expect(accept(token)).rejects.toMatchObject(isVoid);
		expect(await readInvitation(token)).toBeNull();
	});

	it("is void when it is revoked, over, replaced by a newer link, or was never made", async () => {
		const revoked = await inviteTo(newAddress());
		await revokeInvitation(organization.admin, { invitationId: revoked.invitationId });
		const over = await inviteTo(newAddress());
		const replacedAddress = newAddress();
		const replaced = await inviteTo(replacedAddress);
		const newer = await inviteTo(replacedAddress);
		const id = over.invitationId;
		await db().invitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
		for (const token of [revoked.token, over.token, replaced.token, `khi_${newId()}`, ""]) {
			expect(await readInvitation(token)).toBeNull();
			await expect(accept(token)).rejects.toMatchObject(isVoid);
		}
		const listed = (await listInvitations(organization.admin, {})).map(({ id }) => id);
		expect(listed).toContain(newer.invitationId);
		for (const { invitationId } of [revoked, over, replaced]) expect(listed).not.toContain(invitationId);
	});

	it("is void once the inviter is no longer an Org Admin, also if a provider removed them", async () => {
		const inviter = await addTestMember(organization, "ORG_ADMIN");
		const { token } = await invite(inviter.context, { email: newAddress(), role: "ORG_ADMIN" });
		expect(await readInvitation(token)).not.toBeNull();
		// As a group that is taken away does it: no verb of a person's, and no link is looked at.
		const where = { userId: inviter.userId, organizationId: organization.id };
		await db().membership.updateMany({ where, data: { role: "MEMBER" } });
		expect(await readInvitation(token)).toBeNull();
		await expect(accept(token)).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	it("lasts 72 hours", async () => {
		const { invitationId: id } = await inviteTo(newAddress());
		const { createdAt, expiresAt } = await db().invitation.findUniqueOrThrow({ where: { id } });
		expect(expiresAt.getTime() - createdAt.getTime()).toBe(72 * 3_600_000);
	});

	it("is not made for a member, and is void once the address became one in another way", async () => {
		const member = await addTestMember(organization, "MEMBER");
		await expect(inviteTo(member.email)).rejects.toMatchObject({ code: "CONFLICT" });
		const { email, userId, context } = await createTestPerson();
		const { token } = await inviteTo(email, "ORG_ADMIN");
		const data = { organizationId: organization.id, userId, role: "MEMBER" as const };
		await db().membership.create({ data });
		await expect(acceptInvitation(context, { token })).rejects.toMatchObject({ code: "CONFLICT" });
		const { role } = await db().membership.findFirstOrThrow({ where: { userId } });
		expect(role).toBe("MEMBER");
	});

	it("creates no account with a password if the organization accepts only its provider", async () => {
		const other = await createTestOrganization();
		const email = newAddress();
		const { token } = await invite(other.admin, { email, role: "MEMBER" });
		await db().organization.update({ where: { id: other.id }, data: { isSsoOnly: true } });
		await expect(accept(token)).rejects.toMatchObject({ code: "SSO_REQUIRED" });
		expect(await db().user.count({ where: { email } })).toBe(0);
	});

	it("requires a name and a long enough password, and names the field that is wrong", async () => {
		const { token } = await inviteTo(newAddress());
		await expect(acceptAsNewUser(anywhere, { token, name: " ", password: "short" })).rejects.toMatchObject({
			code: "INVALID_INPUT",
			fieldErrors: { name: expect.any(String), password: expect.any(String) },
		});
		expect(await readInvitation(token)).not.toBeNull();
	});

	it("its token is only in the link, not in the database or the audit log, and gives no access to the API", async () => {
		const email = newAddress();
		const { token } = await inviteTo(email);
		await accept(token);
		const rows = [
			...(await db().invitation.findMany()),
			...(await db().auditEvent.findMany({ where: { chainId: organization.id } })),
		];
		const text = JSON.stringify(rows, (_key, value) => (typeof value === "bigint" ? String(value) : value));
		expect(text).toContain(email);
		expect(text).not.toContain(token);
		expect(text).not.toContain(password);
		expect(await findToken(db(), token)).toBeNull();
	});
});
