import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countRefusals } from "../../../testing/count-refusals.ts";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import {
	createTestOrganization,
	operator,
	type TestOrganization,
} from "../../../testing/suite-organization.ts";
import { createTestUser, type TestUser } from "../../../testing/suite-user.ts";
import type { RequestContext } from "../../access/context.ts";
import { findSession, startSession } from "../../access/sessions.ts";
import { createUser } from "../../operator/verbs/create-user.ts";
import { resetPassword, setUserDisabled } from "../../operator/verbs/manage-user.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { signIn } from "../sign-in.ts";
import { changePassword } from "./change-password.ts";
import { endSession, signOutEverywhere } from "./end-session.ts";
import { securityOverview } from "./security-overview.ts";

const browser = { ip: "192.0.2.7", userAgent: "Firefox" };
const newPassword = "seven herons at the weir";

describe("one's own account", () => {
	useSuiteDatabase();
	let organizations: TestOrganization[];
	let user: TestUser;
	let context: RequestContext;
	let current: string;
	let other: string;
	beforeAll(async () => {
		organizations = [await createTestOrganization(), await createTestOrganization()];
	});
	beforeEach(async () => {
		const [first, second] = organizations;
		user = await createTestUser(first?.slug);
		await db().membership.create({
			data: { userId: user.id, organizationId: second?.id ?? "", role: "MEMBER" },
		});
		current = await startSession(user.id, "PASSWORD", browser);
		other = await startSession(user.id, "PASSWORD", { ip: "203.0.113.9", userAgent: "Safari" });
		context = {
			caller: { kind: "user", userId: user.id, method: "PASSWORD", sessionId: current },
			requestId: newId(),
			ip: browser.ip,
		};
	});
	const canSignIn = async (password: string) =>
		(await signIn({ ...browser, requestId: newId(), replaces: null }, { email: user.email, password }))
			.outcome;
	const open = async () => [Boolean(await findSession(current)), Boolean(await findSession(other))];
	const chainsOf = async (action: string) =>
		(await db().auditEvent.findMany({ where: { action, targetId: { in: [user.id, other] } } }))
			.map(({ chainId }) => chainId)
			.sort();
	const ownChains = () => organizations.map(({ id }) => id).sort();
	const grow = (minutes: number) =>
		db().session.update({
			where: { id: current },
			data: { createdAt: new Date(Date.now() - minutes * 60_000) },
		});

	it("a changed password ends all other sessions, and is in the log of each organization", async () => {
		const result = await changePassword(context, { currentPassword: user.password, newPassword });
		expect(result).toEqual({ sessionsEnded: 1 });
		expect(await open()).toEqual([true, false]);
		expect(await canSignIn(user.password)).toBe("refused");
		expect(await canSignIn(newPassword)).toBe("signed-in");
		expect(await chainsOf("account.password_changed")).toEqual(ownChains());
		expect((await securityOverview(context, {})).passwordChangedAt).not.toBeNull();
	});

	it("a password is changed by those who know it alone, and a stolen session guesses no faster", async () => {
		const guess = () => changePassword(context, { currentPassword: "not this one either", newPassword });
		await expect(guess()).rejects.toMatchObject({
			code: "INVALID_INPUT",
			fieldErrors: { currentPassword: "Incorrect password." },
		});
		const answers = await Promise.allSettled(Array.from({ length: 30 }, guess));
		const codes = answers.map((answer) => (answer.status === "rejected" ? answer.reason.code : "done"));
		expect(codes.filter((code) => code === "INVALID_INPUT")).toHaveLength(9);
		expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(21);
		expect(await canSignIn(user.password)).toBe("limited");
		expect(await open()).toEqual([true, true]);
		expect(await countRefusals(user.id, "account.proof_refused")).toBe(20);
	});

	it.each([
		["too short", "short pass", /at least 12/],
		["too long", "x".repeat(201), /at most 200/],
		["common", "Password12345", /too easy to guess/],
		["made of the product's name", "keyhold-keyhold", /too easy to guess/],
	])("a new password that is %s is refused by each way to set one", async (_, password, message) => {
		const refusal = (field: string) => ({
			code: "INVALID_INPUT",
			fieldErrors: { [field]: expect.stringMatching(message) },
		});
		await expect(
			changePassword(context, { currentPassword: user.password, newPassword: password }),
		).rejects.toMatchObject(refusal("newPassword"));
		await expect(resetPassword(operator, { email: user.email, password })).rejects.toMatchObject(
			refusal("password"),
		);
		await expect(
			createUser(operator, { email: `${newId()}@keyhold.example`, name: "X", password, isSupport: true }),
		).rejects.toMatchObject(refusal("password"));
		expect(await canSignIn(user.password)).toBe("signed-in");
	});

	it("a new password is not the e-mail address or the organization with an ending", async () => {
		const [localPart] = user.email.split("@");
		for (const password of [`${localPart}1!`, `${organizations[0]?.slug}-2026`]) {
			await expect(
				changePassword(context, { currentPassword: user.password, newPassword: password }),
			).rejects.toMatchObject({ code: "INVALID_INPUT" });
		}
	});

	it("any character makes a password, of 12 to 200 of them", async () => {
		const password = "  ключ и 鍵と🔑🔑  ";
		await changePassword(context, { currentPassword: user.password, newPassword: password });
		expect(await canSignIn(password)).toBe("signed-in");
		const longest = Array.from({ length: 200 }, (_, at) => String.fromCodePoint(0x1f300 + at)).join("");
		await changePassword(context, { currentPassword: password, newPassword: longest });
		expect(await canSignIn(longest)).toBe("signed-in");
		expect(await canSignIn(longest.slice(0, -2))).toBe("refused");
	});

	it("shows its own open sessions, this one first, with address and start, and no other user's", async () => {
		await startSession((await createTestUser()).id, "PASSWORD", browser);
		const { sessions, hasPassword, isPasswordWanted } = await securityOverview(context, {});
		expect(sessions.map(({ id, isCurrent, ip, userAgent }) => [id, isCurrent, ip, userAgent])).toEqual([
			[current, true, "192.0.2.7", "Firefox"],
			[other, false, "203.0.113.9", "Safari"],
		]);
		expect({ hasPassword, isPasswordWanted }).toEqual({ hasPassword: true, isPasswordWanted: false });
	});

	it("one session ends alone, and never another person's", async () => {
		const stranger = await createTestUser();
		const strangers = await startSession(stranger.id, "PASSWORD", browser);
		const absent = { code: "NOT_FOUND" };
		await expect(endSession(context, { sessionId: strangers })).rejects.toMatchObject(absent);
		expect(await findSession(strangers)).not.toBeNull();
		await endSession(context, { sessionId: other });
		expect(await open()).toEqual([true, false]);
		await expect(endSession(context, { sessionId: other })).rejects.toMatchObject(absent);
		expect(await chainsOf("account.session_ended")).toEqual(ownChains());
	});

	it("signing out everywhere ends this session too", async () => {
		expect(await signOutEverywhere(context, {})).toEqual({ sessionsEnded: 2 });
		expect(await open()).toEqual([false, false]);
		expect(await chainsOf("account.signed_out_everywhere")).toEqual(ownChains());
	});

	it("ending sessions wants the password again, a quarter of an hour after the sign-in", async () => {
		await grow(16);
		expect(await securityOverview(context, {})).toMatchObject({ isPasswordWanted: true });
		const wanted = { code: "INVALID_INPUT", fieldErrors: { password: expect.any(String) } };
		for (const password of [undefined, "not this one either"]) {
			await expect(endSession(context, { sessionId: other, password })).rejects.toMatchObject(wanted);
			await expect(signOutEverywhere(context, { password })).rejects.toMatchObject(wanted);
		}
		expect(await open()).toEqual([true, true]);
		await endSession(context, { sessionId: other, password: user.password });
		await signOutEverywhere(context, { password: user.password });
		expect(await open()).toEqual([false, false]);
	});

	it("a user without a password has to sign in again for it", async () => {
		await db().user.update({ where: { id: user.id }, data: { passwordHash: null } });
		await endSession(context, { sessionId: other });
		await grow(16);
		await expect(signOutEverywhere(context, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
	});

	it("a password that the operator resets ends all sessions", async () => {
		await resetPassword(operator, { email: user.email.toUpperCase(), password: newPassword });
		expect(await open()).toEqual([false, false]);
		expect(await canSignIn(newPassword)).toBe("signed-in");
		expect(await canSignIn(user.password)).toBe("refused");
		expect(await chainsOf("user.password_reset")).toEqual(ownChains());
	});

	it("an account that the operator disables an account that the operator disables is signed out immediately, and enabling it does not restore its sessions", async () => {
		await setUserDisabled(operator, { email: user.email, isDisabled: true });
		expect(await open()).toEqual([false, false]);
		expect(await canSignIn(user.password)).toBe("refused");
		await expect(securityOverview(context, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
		await setUserDisabled(operator, { email: user.email, isDisabled: false });
		expect(await open()).toEqual([false, false]);
		expect(await canSignIn(user.password)).toBe("signed-in");
		expect(await chainsOf("user.disabled")).toEqual(ownChains());
	});
});
