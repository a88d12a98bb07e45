import { beforeEach, describe, expect, it } from "vitest";
import { useMailReceiver } from "../../../testing/mail-receiver.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestPerson } from "../../../testing/suite-member.ts";
import { createTestOrganization, type TestOrganization } from "../../../testing/suite-organization.ts";
import { setUpSecondFactor } from "../../../testing/suite-second-factor.ts";
import type { RequestContext } from "../../access/context.ts";
import { findSession } from "../../access/sessions.ts";
import { acceptAsNewUser, acceptInvitation } from "../../organizations/members/accept-invitation.ts";
import { invite } from "../../organizations/members/invite.ts";
import { listMembers } from "../../organizations/members/list-members.ts";
import { db, inTransaction, pool } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { forgetOldSignIns } from "../forget-old-sign-ins.ts";
import { lockUser } from "../lock-user.ts";
import { signIn } from "../sign-in.ts";
import { changePassword } from "./change-password.ts";
import { confirmEmail, readEmailConfirmation } from "./confirm-email.ts";
import { securityOverview } from "./security-overview.ts";
import { sendEmailConfirmation } from "./send-email-confirmation.ts";

const anywhere = { ip: null, userAgent: null, replaces: null, requestId: newId() };
const hijacked = "chosen by an Org Admin of mallory";
const own = "chosen by the owner of the mailbox";
const notValid = { code: "NOT_FOUND", message: expect.stringContaining("send another") };

describe("an account that an invitation made is proved by mail", () => {
	useSuiteDatabase();
	useSuiteKms();
	const receiver = useMailReceiver();
	const { mails } = receiver;
	let acme: TestOrganization;
	/** Its Org Admin opens the invitation and chooses the password. */
	let mallory: TestOrganization;
	let email: string;
	let userId: string;
	beforeEach(async () => {
		mails.length = 0;
		receiver.isRefusing = false;
		acme = await createTestOrganization();
		mallory = await createTestOrganization();
		email = `${newId()}@acme.example`;
		const { token } = await invite(mallory.admin, { email, role: "MEMBER" });
		await acceptAsNewUser(anywhere, { token, name: "Ada", password: hijacked });
		({ id: userId } = await db().user.findUniqueOrThrow({ where: { email } }));
	});

	async function signedIn(password: string): Promise<RequestContext & { sessionId: string }> {
		const answer = await signIn(anywhere, { email, password });
		if (answer.outcome !== "signed-in") throw new Error(answer.outcome);
		const { sessionId } = answer;
		const session = await findSession(sessionId);
		if (!session) throw new Error("no session");
		return { caller: { kind: "user", ...session, sessionId }, requestId: newId(), ip: null, sessionId };
	}
	const send = (context: RequestContext) =>
		sendEmailConfirmation(context, { consoleUrl: "https://keys.example.com" });
	function mailedToken(): string {
		const link = /https:\/\/keys\.example\.com\/account\/confirm-email\/(khc_[\w-]{43})/;
		const token = mails.at(-1)?.text.match(link)?.[1];
		if (!token) throw new Error("no link in the mail");
		return token;
	}
	const confirm = (token: string, password = own) => confirmEmail(anywhere, { token, password });
	const unprovedIn = async () =>
		(await db().user.findUniqueOrThrow({ where: { id: userId } })).unprovedOrganizationId;

	it("and becomes the mailbox owner's: password, second factor and sessions of before are gone", async () => {
		const before = await signedIn(hijacked);
		expect((await securityOverview(before, {})).unproved).toMatchObject({ canSendEmail: true });
		await setUpSecondFactor(before, hijacked);
		expect(await send(before)).toEqual({ email });
		expect(mails.map(({ to }) => to)).toEqual([[email]]);
		const token = mailedToken();

		// Opening the link, as a mail scanner does, changes nothing.
		expect(await readEmailConfirmation(token)).toMatchObject({ email, organization: { id: mallory.id } });
		expect(await readEmailConfirmation(token)).not.toBeNull();
		expect(await unprovedIn()).toBe(mallory.id);

		expect(await confirm(token)).toEqual({ email });
		expect(await unprovedIn()).toBeNull();
		expect(await findSession(before.sessionId)).toBeNull();
		expect(await signIn(anywhere, { email, password: hijacked })).toEqual({ outcome: "refused" });
		expect(await db().totpFactor.count({ where: { userId } })).toBe(0);
		expect(await db().recoveryCode.count({ where: { userId } })).toBe(0);
		const rows = await db().auditEvent.findMany({
			where: { chainId: mallory.id, action: { startsWith: "account.email" } },
			orderBy: { at: "asc" },
		});
		expect(rows).toMatchObject([
			{ action: "account.email_confirmation_sent", targetId: userId },
			{
				action: "account.email_confirmed",
				targetId: userId,
				details: { email, sessionsEnded: 1, isSecondFactorRemoved: true },
			},
		]);
		expect(
			JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
		).not.toContain(token);

		const after = await signedIn(own);
		expect((await securityOverview(after, {})).unproved).toBeNull();
		const { token: invitation } = await invite(acme.admin, { email, role: "MEMBER" });
		expect(await acceptInvitation(after, { token: invitation })).toEqual({ slug: acme.slug });
		await expect(listMembers({ ...after, organizationSlug: acme.slug }, {})).rejects.toMatchObject({
			message: "You are not allowed to do this.",
		});
		expect(await db().membership.count({ where: { organizationId: acme.id, userId } })).toBe(1);
	});

	it("stays limited for a user who requests the mail but cannot read it", async () => {
		const before = await signedIn(hijacked);
		await send(before);
		expect(JSON.stringify(await securityOverview(before, {}))).not.toContain("khc_");
		const { tokenHash } = await db().emailConfirmation.findUniqueOrThrow({ where: { userId } });
		for (const guess of ["", "khc_", `khc_${"A".repeat(43)}`, Buffer.from(tokenHash).toString("base64url")])
			await expect(confirm(guess)).rejects.toMatchObject(notValid);
		const { token } = await invite(acme.admin, { email, role: "MEMBER" });
		await expect(acceptInvitation(before, { token })).rejects.toMatchObject({ code: "FORBIDDEN" });
		expect(await unprovedIn()).toBe(mallory.id);
	});

	it("once: a used link changes nothing, also of two at the same moment", async () => {
		await send(await signedIn(hijacked));
		const token = mailedToken();
		const results = await Promise.allSettled([confirm(token), confirm(token, "another of two passwords")]);
		expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
		expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: notValid });
		expect(await readEmailConfirmation(token)).toBeNull();
		const rows = await db().auditEvent.count({
			where: { chainId: mallory.id, action: "account.email_confirmed" },
		});
		expect(rows).toBe(1);
	});

	it.each([
		["expired", () => db().emailConfirmation.updateMany({ data: { expiresAt: new Date() } })],
		["replaced by a newer one", async () => send(await signedIn(hijacked))],
		[
			"sent to an address that is no longer the account's",
			() => db().user.update({ where: { id: userId }, data: { email: `${newId()}@acme.example` } }),
		],
		[
			"of an account that was proved meanwhile",
			() => db().user.update({ where: { id: userId }, data: { unprovedOrganizationId: null } }),
		],
		[
			"of a disabled account",
			() => db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } }),
		],
	])("not by a link that is %s", async (_, happen) => {
		await send(await signedIn(hijacked));
		const token = mailedToken();
		const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: userId } });
		await happen();
		expect(await readEmailConfirmation(token)).toBeNull();
		await expect(confirm(token)).rejects.toMatchObject(notValid);
		expect(await db().user.findUniqueOrThrow({ where: { id: userId } })).toMatchObject({ passwordHash });
	});

	it("not with a bad password, which leaves the link valid", async () => {
		await send(await signedIn(hijacked));
		const token = mailedToken();
		await expect(confirm(token, "short")).rejects.toMatchObject({
			code: "INVALID_INPUT",
			fieldErrors: { password: expect.any(String) },
		});
		expect(await confirm(token)).toEqual({ email });
	});

	it("with three mails an hour at most", async () => {
		const context = await signedIn(hijacked);
		for (let sent = 0; sent < 3; sent++) await send(context);
		await expect(send(context)).rejects.toMatchObject({ code: "RATE_LIMITED" });
		expect(mails).toHaveLength(3);
	});

	it("and a mail that the server refuses leaves the link before it valid", async () => {
		const context = await signedIn(hijacked);
		await send(context);
		receiver.isRefusing = true;
		await expect(send(context)).rejects.toMatchObject({
			message: expect.stringContaining("mail server did not accept"),
		});
		expect(await confirm(mailedToken())).toEqual({ email });
	});

	it("a proved account is sent nothing", async () => {
		await expect(send((await createTestPerson()).context)).rejects.toMatchObject({ code: "CONFLICT" });
		expect(mails).toEqual([]);
	});

	it("expired links are deleted, valid ones are kept", async () => {
		await send(await signedIn(hijacked));
		await forgetOldSignIns();
		expect(await db().emailConfirmation.count({ where: { userId } })).toBe(1);
		await db().emailConfirmation.updateMany({ data: { expiresAt: new Date(0) } });
		await forgetOldSignIns();
		expect(await db().emailConfirmation.count()).toBe(0);
	});

	it("a change of password that proved the old one does not undo a confirmation that came first", async () => {
		const context = await signedIn(hijacked);
		let changing: Promise<unknown> | undefined;
		await inTransaction(async (tx) => {
			await lockUser(tx, userId);
			changing = changePassword(context, { currentPassword: hijacked, newPassword: "a second of mallory" });
			changing.catch(() => {});
			const waiting = async () =>
				(
					await pool().query(
						"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
					)
				).rowCount;
			await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
			await tx.user.update({ where: { id: userId }, data: { passwordHash: "the owner's" } });
		});
		await expect(changing).rejects.toMatchObject({ code: "CONFLICT" });
		expect(await db().user.findUnique({ where: { id: userId } })).toMatchObject({
			passwordHash: "the owner's",
		});
	});
});
