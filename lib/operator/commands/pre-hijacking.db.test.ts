import { Readable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { setUpSecondFactor } from "../../../testing/suite-second-factor.ts";
import type { RequestContext } from "../../access/context.ts";
import { findSession } from "../../access/sessions.ts";
import { securityOverview } from "../../identity/account/security-overview.ts";
import { sendEmailConfirmation } from "../../identity/account/send-email-confirmation.ts";
import { signIn } from "../../identity/sign-in.ts";
import { whoami } from "../../identity/whoami.ts";
import { acceptAsNewUser, acceptInvitation } from "../../organizations/members/accept-invitation.ts";
import { invite } from "../../organizations/members/invite.ts";
import { listMembers } from "../../organizations/members/list-members.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { signInWithOidc } from "../../sso/sign-in-with-oidc.ts";
import { supportKeyHealth } from "../../support/support-key-health.ts";
import { runCommand } from "./run-command.ts";

const anywhere = { ip: null, userAgent: null, replaces: null, requestId: newId() };

describe("an account that another organization's invitation created for a user's address", () => {
	useSuiteDatabase();
	useSuiteKms();
	/** The person's own organization. */
	let acme: TestOrganization;
	/** Its Org Admin opens the invitation themself, and chooses the password. */
	let mallory: TestOrganization;
	const password = "chosen by an Org Admin of mallory";
	let email: string;
	let provider: string;
	let userId: string;
	beforeEach(async () => {
		acme = await createTestOrganization();
		mallory = await createTestOrganization();
		email = `${newId()}@acme.example`;
		const { token } = await invite(mallory.admin, { email, role: "ORG_ADMIN" });
		await acceptAsNewUser(anywhere, { token, name: "Ada", password });
		({ id: userId } = await db().user.findUniqueOrThrow({ where: { email } }));
		provider = `p-${newId().slice(-12)}`;
		await run(
			`oidc create --name Okta --client-id k --secret-stdin --slug ${provider} --issuer https://a.example`,
		);
		await run(`oidc map --provider ${provider} --group admins --org ${acme.slug} --role ORG_ADMIN`);
	});
	const run = (command: string) => runCommand(command.split(" "), Readable.from(["hush"]));
	const byProvider = () =>
		signInWithOidc(anywhere, {
			provider,
			claims: { sub: email, email, email_verified: true, name: "Ada", groups: ["admins"], nonce: newId() },
		});

	/** Signs in with the password of mallory, as the sign-in page does. */
	async function byPassword(): Promise<(slug?: string) => RequestContext> {
		const answer = await signIn(anywhere, { email, password });
		if (answer.outcome !== "signed-in") throw new Error(answer.outcome);
		const session = await findSession(answer.sessionId);
		if (!session) throw new Error("no session");
		const caller = { kind: "user" as const, ...session, sessionId: answer.sessionId };
		return (slug) => ({
			caller,
			requestId: newId(),
			ip: null,
			...(slug !== undefined && { organizationSlug: slug }),
		});
	}

	it("opens the organization that made it, and learns of no other", async () => {
		const at = await byPassword();
		await expect(listMembers(at(mallory.slug), {})).resolves.toHaveLength(3);
		await db().membership.create({ data: { organizationId: acme.id, userId, role: "ORG_ADMIN" } });
		await db().user.update({ where: { id: userId }, data: { isSupport: true } });
		await expect(listMembers(at(acme.slug), {})).rejects.toMatchObject({
			code: "FORBIDDEN",
			message: expect.stringContaining("not confirmed"),
		});
		await expect(supportKeyHealth(at(), {})).rejects.toMatchObject({ code: "FORBIDDEN" });
		expect(await whoami({ userId })).toMatchObject({
			isSupport: false,
			organizations: [{ slug: mallory.slug }],
		});
	});

	it("is not proved by mail without a mail server: the operator is asked", async () => {
		const at = await byPassword();
		expect((await securityOverview(at(), {})).unproved).toMatchObject({ canSendEmail: false });
		await expect(
			sendEmailConfirmation(at(), { consoleUrl: "https://keys.example.com" }),
		).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("operator") });
	});

	it("accepts no invitation of another organization", async () => {
		const { token } = await invite(acme.admin, { email, role: "MEMBER" });
		const at = await byPassword();
		await expect(acceptInvitation(at(), { token })).rejects.toMatchObject({ code: "FORBIDDEN" });
		expect(await db().membership.count({ where: { organizationId: acme.id, userId } })).toBe(0);
	});

	it("is not matched with the user at their provider; once linked, the password no longer works", async () => {
		const at = await byPassword();
		await setUpSecondFactor(at(), password);
		expect(await byProvider()).toEqual({ refusal: "OidcAddressTaken" });
		const output = await run(`oidc link --provider ${provider} --subject ${email} --email ${email}`);
		expect(output).toContain(
			`The account was made by an invitation of ${mallory.slug} by org_admin@${mallory.slug}.example.`,
		);
		expect(output).toContain("its password and two-factor authentication were removed. Sessions ended: 1");

		expect(await byProvider()).toMatchObject({ userId });
		expect(await signIn(anywhere, { email, password })).toEqual({ outcome: "refused" });
		const { caller } = at();
		expect(await findSession((caller as { sessionId: string }).sessionId)).toBeNull();
		expect(await db().totpFactor.count({ where: { userId } })).toBe(0);
		expect(await db().recoveryCode.count({ where: { userId } })).toBe(0);
		expect(
			await db().auditEvent.findFirst({ where: { action: "oidc_identity.linked", targetId: userId } }),
		).toMatchObject({
			details: { isReset: true, sessionsEnded: 1, madeBy: expect.stringContaining(mallory.slug) },
		});
	});

	it.each([
		["a member by the operator", () => `member add --org ${acme.slug} --email ${email} --role MEMBER`],
		["support staff by the operator", () => `support add --email ${email}`],
	])("becomes %s without the password that mallory knows", async (_, command) => {
		await byPassword();
		const output = await run(command());
		expect(output).toContain(`an invitation of ${mallory.slug}`);
		expect(output).toContain("removed");
		expect(await signIn(anywhere, { email, password })).toEqual({ outcome: "refused" });
		expect(await db().session.count({ where: { userId, endedAt: null } })).toBe(0);

		// The operator has confirmed the address from now on.
		const { password: made } = JSON.parse(await run(`user reset-password --email ${email} --json`));
		expect(await signIn(anywhere, { email, password: made })).toMatchObject({ outcome: "signed-in" });
		expect(await db().user.findUnique({ where: { id: userId } })).toMatchObject({
			unprovedOrganizationId: null,
		});
	});

	it("keeps its password for what is within the organization that made it", async () => {
		const bound = `p-${newId().slice(-12)}`;
		await run(
			`oidc create --name Own --client-id k --secret-stdin --slug ${bound} --issuer https://b.example --org ${mallory.slug}`,
		);
		const output = await run(`oidc link --provider ${bound} --subject ${email} --email ${email}`);
		expect(output).not.toContain("removed");
		await byPassword();
		// That provider proves the address to its own organization only.
		expect(await db().user.findUnique({ where: { id: userId } })).toMatchObject({
			unprovedOrganizationId: mallory.id,
		});
	});

	it("is listed for the operator until its password is replaced, and named as not limited if it was there before the limit", async () => {
		const line = async () =>
			(await run("user list-unproved")).split("\n").find((one) => one.startsWith(`${email}  `));
		const own = `${newId()}@acme.example`;
		await run(`user create --email ${own} --name Own --support`);
		expect(await run("user list-unproved")).not.toContain(own);
		const inviter = `org_admin@${mallory.slug}.example`;
		expect(await line()).toBe(
			`${email}  invited by ${inviter}, limited to ${mallory.slug} until the address is confirmed`,
		);
		// As the migration left an account that was a member of two organizations.
		await db().membership.create({ data: { organizationId: acme.id, userId, role: "ORG_ADMIN" } });
		await db().user.update({ where: { id: userId }, data: { unprovedOrganizationId: null } });
		expect(await line()).toContain(
			`NOT LIMITED: has access to ${[acme.slug, mallory.slug].sort().join(", ")}.`,
		);
		await run(`user reset-password --email ${email}`);
		expect(await line()).toBeUndefined();
	});

	it("an account that the operator created keeps its password", async () => {
		const own = `${newId()}@acme.example`;
		const { password: made } = JSON.parse(
			await run(`user create --email ${own} --name Own --support --json`),
		);
		const output = await run(`oidc link --provider ${provider} --subject ${own} --email ${own}`);
		expect(output).toBe(`${own} of ${provider} is ${own}. The account was made by the operator.`);
		expect(await signIn(anywhere, { email: own, password: made })).toMatchObject({ outcome: "signed-in" });
	});
});
