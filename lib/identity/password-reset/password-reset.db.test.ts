import { beforeEach, describe, expect, it } from "vitest";
import { useMailReceiver } from "../../../testing/mail-receiver.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../../testing/suite-organization.ts";
import type { RequestContext } from "../../access/context.ts";
import { findSession } from "../../access/sessions.ts";
import { createUser } from "../../operator/verbs/create-user.ts";
import { resetPassword as operatorSetsPassword, setUserDisabled } from "../../operator/verbs/manage-user.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { changePassword } from "../account/change-password.ts";
import { confirmEmail } from "../account/confirm-email.ts";
import { signOutEverywhere } from "../account/end-session.ts";
import { hashLinkToken, newLinkToken } from "../link-token.ts";
import { signIn } from "../sign-in.ts";
import { requestPasswordReset } from "./request-reset.ts";
import { readResetLink, resetPassword } from "./reset-password.ts";

const anywhere = { ip: null, userAgent: null, replaces: null, requestId: newId() };
const forgotten = "a password that was forgotten";
const next = "four unrelated words, chosen now";

describe("a forgotten password", () => {
	useSuiteDatabase();
	useSuiteKms();
	const receiver = useMailReceiver();
	const { mails } = receiver;
	let chainId: string;
	let email: string;
	let userId: string;
	beforeEach(async () => {
		mails.length = 0;
		const organization = await createTestOrganization();
		chainId = organization.id;
		email = `${newId()}@acme.example`;
		({ id: userId } = await createUser(operator, {
			email,
			name: "Ada",
			password: forgotten,
			organization: organization.slug,
			role: "ORG_ADMIN",
		}));
	});

	const ask = async (address = email, ip: string | null = null) => {
		const { sent } = await requestPasswordReset(
			{ ip, requestId: newId() },
			{ email: address },
			"https://keys.example",
		);
		await sent;
	};
	function mailedToken(): string {
		const link = /https:\/\/keys\.example\/account\/reset-password\/(khr_[\w-]{43})/;
		const token = mails.at(-1)?.text.match(link)?.[1];
		if (!token) throw new Error("no link in the mail");
		return token;
	}
	async function signedIn(): Promise<RequestContext> {
		const session = await signIn(anywhere, { email, password: forgotten });
		if (session.outcome !== "signed-in") throw new Error(session.outcome);
		return { caller: { kind: "user", userId, sessionId: session.sessionId }, requestId: newId(), ip: null };
	}
	const audited = async () =>
		(await db().auditEvent.findMany({ where: { chainId, targetId: userId }, orderBy: { seq: "desc" } })).map(
			({ action, actorType }) => [action, actorType],
		);

	it("is reset by a mailed link, which works once and ends all sessions; each step is audited", async () => {
		const before = await signIn(anywhere, { email, password: forgotten });
		if (before.outcome !== "signed-in") throw new Error(before.outcome);
		await ask(`  ${email.toUpperCase()} `);
		expect(mails.map(({ to }) => to)).toEqual([[email]]);
		const token = mailedToken();
		expect(await readResetLink(token)).toEqual({ state: "open", userId, email });
		// Only the hash is stored, and asking alone changes nothing.
		const row = await db().passwordReset.findUniqueOrThrow({ where: { userId } });
		expect(Buffer.from(row.tokenHash)).toEqual(Buffer.from(hashLinkToken(token)));
		expect(await findSession(before.sessionId)).not.toBeNull();

		await resetPassword(anywhere, { token, password: next });
		expect(await findSession(before.sessionId)).toBeNull();
		expect((await signIn(anywhere, { email, password: forgotten })).outcome).toBe("refused");
		expect((await signIn(anywhere, { email, password: next })).outcome).toBe("signed-in");
		expect(await readResetLink(token)).toEqual({ state: "used" });
		await expect(resetPassword(anywhere, { token, password: `${next} again` })).rejects.toMatchObject({
			code: "NOT_FOUND",
			message: expect.stringContaining("A new password was already set with this link."),
		});
		expect((await audited()).filter(([action]) => action?.startsWith("account.password_reset"))).toEqual([
			["account.password_reset", "user"],
			["account.password_reset_requested", "anonymous"],
		]);
	});

	it("is reset by the newest link only, for 30 minutes, and never to a weak password", async () => {
		await ask();
		const older = mailedToken();
		await ask();
		const token = mailedToken();
		expect(await readResetLink(older)).toEqual({ state: "unknown" });
		await expect(resetPassword(anywhere, { token, password: "too short" })).rejects.toMatchObject({
			code: "INVALID_INPUT",
			fieldErrors: { password: expect.any(String) },
		});
		const row = await db().passwordReset.findUniqueOrThrow({ where: { userId } });
		expect(row.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(30 * 60_000);
		await db().passwordReset.update({ where: { userId }, data: { expiresAt: new Date(Date.now() - 1) } });
		expect(await readResetLink(token)).toEqual({ state: "expired" });
		await expect(resetPassword(anywhere, { token, password: next })).rejects.toMatchObject({
			code: "NOT_FOUND",
			message: expect.stringContaining("Your password is unchanged."),
		});
		expect((await signIn(anywhere, { email, password: forgotten })).outcome).toBe("signed-in");
	});

	it("is mailed again after the mail server was busy, and not after the server refused the address", async () => {
		receiver.busyFor = 1;
		await ask();
		expect(receiver.busyFor).toBe(0);
		expect(await readResetLink(mailedToken())).toEqual({ state: "open", userId, email });
		receiver.isRefusing = true;
		await ask();
		receiver.isRefusing = false;
		expect(mails).toHaveLength(1);
	});

	it("is not mailed again once a newer link has replaced it", async () => {
		receiver.busyFor = 1;
		const first = ask();
		await expect.poll(() => receiver.busyFor).toBe(0);
		await ask();
		await first;
		expect(mails).toHaveLength(1);
		expect(await readResetLink(mailedToken())).toMatchObject({ state: "open" });
	});

	it("of an unknown, disabled or provider-only account gets the same answer and no mail", async () => {
		await ask(`${newId()}@nowhere.example`);
		await db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
		await ask();
		await db().user.update({ where: { id: userId }, data: { disabledAt: null, passwordHash: null } });
		await ask();
		expect(mails).toEqual([]);
		expect(await db().passwordReset.count({ where: { userId } })).toBe(0);
	});

	it("sends three mails an hour to an address, known or not, and twenty for a network", async () => {
		for (const address of [email, `${newId()}@nowhere.example`]) {
			for (let at = 0; at < 3; at++) await ask(address);
			await expect(ask(address)).rejects.toMatchObject({ code: "RATE_LIMITED" });
		}
		expect(mails).toHaveLength(3);
		const [ip, neighbor] = ["2001:db8:7:7::1", "2001:db8:7:7::2"];
		for (let at = 0; at < 20; at++) await ask(`${newId()}@nowhere.example`, ip);
		await expect(ask(`${newId()}@nowhere.example`, neighbor)).rejects.toMatchObject({ code: "RATE_LIMITED" });
	});

	it.each<[string, () => Promise<unknown>]>([
		[
			"the password is changed",
			async () =>
				changePassword(await signedIn(), { currentPassword: forgotten, newPassword: `${next}, mine` }),
		],
		["the user signs out everywhere", async () => signOutEverywhere(await signedIn(), {})],
		[
			"the operator sets a new password",
			() => operatorSetsPassword(operator, { email, password: `${next}, the operator's` }),
		],
		[
			"the account is disabled, also when it is enabled again",
			async () => {
				await setUserDisabled(operator, { email, isDisabled: true });
				await setUserDisabled(operator, { email, isDisabled: false });
			},
		],
		[
			"the address is confirmed by another link",
			async () => {
				await db().user.update({ where: { id: userId }, data: { unprovedOrganizationId: chainId } });
				const { token, tokenHash } = newLinkToken("khc_");
				const expiresAt = new Date(Date.now() + 60_000);
				await db().emailConfirmation.create({ data: { userId, email, tokenHash, expiresAt } });
				await confirmEmail(anywhere, { token, password: `${next}, confirmed` });
			},
		],
		[
			"the address is changed",
			() => db().user.update({ where: { id: userId }, data: { email: `${newId()}@acme.example` } }),
		],
	])("is no longer reset by a link that was sent before %s", async (_, react) => {
		await ask();
		const token = mailedToken();
		await react();
		expect(await readResetLink(token)).toEqual({ state: "unknown" });
		await expect(resetPassword(anywhere, { token, password: next })).rejects.toMatchObject({
			code: "NOT_FOUND",
		});
	});

	it("is set only once when two people use the link at the same moment", async () => {
		await ask();
		const token = mailedToken();
		const results = await Promise.allSettled([
			resetPassword(anywhere, { token, password: next }),
			resetPassword(anywhere, { token, password: `${next}, the other` }),
		]);
		expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
	});
});
