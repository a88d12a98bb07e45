import { Secret } from "otpauth";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authenticator } from "../../testing/authenticator.ts";
import { countRefusals } from "../../testing/count-refusals.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { setUpSecondFactor } from "../../testing/suite-second-factor.ts";
import { createTestUser, type TestUser } from "../../testing/suite-user.ts";
import type { RequestContext } from "../access/context.ts";
import { findSession, startSession } from "../access/sessions.ts";
import { resetSecondFactor } from "../operator/verbs/manage-user.ts";
import { listDeployments } from "../organizations/list-deployments.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { removeSecondFactor, renewRecoveryCodes } from "./account/change-second-factor.ts";
import { securityOverview } from "./account/security-overview.ts";
import { beginSecondFactor, confirmSecondFactor } from "./account/set-up-second-factor.ts";
import { type SignInAnswer, signIn } from "./sign-in.ts";

const browser = { ip: "192.0.2.7", userAgent: "Firefox" };
const wrongCode = { code: "INVALID_INPUT", fieldErrors: { code: expect.stringMatching(/incorrect/) } };

describe("a second factor", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let user: TestUser;
	let sessionId: string;
	let context: RequestContext;
	beforeAll(async () => {
		organization = await createTestOrganization();
	});
	beforeEach(async () => {
		user = await createTestUser(organization.slug);
		sessionId = await startSession(user.id, "PASSWORD", browser);
		context = await contextOf(sessionId);
	});
	const contextOf = async (id: string): Promise<RequestContext> => {
		const session = await findSession(id);
		if (!session) throw new Error("the session has ended");
		return { caller: { kind: "user", sessionId: id, ...session }, requestId: newId(), ip: browser.ip };
	};
	const enter = (code?: string): Promise<SignInAnswer> =>
		signIn({ ...browser, requestId: newId(), replaces: null }, { ...user, code });
	const events = (action: string) =>
		db().auditEvent.findMany({
			where: { action, chainId: organization.id, actorId: user.id },
			orderBy: { seq: "asc" },
		});
	const setUp = () => setUpSecondFactor(context, user.password);

	it("is required after the right password, and the session is then one with a second factor", async () => {
		const { app } = await setUp();
		expect(await enter()).toEqual({ outcome: "code-wanted" });
		const answer = await enter(app.code());
		expect(answer).toMatchObject({ outcome: "signed-in" });
		expect(await findSession((answer as { sessionId: string }).sessionId)).toEqual({
			userId: user.id,
			method: "PASSWORD_TOTP",
		});
		expect(await events("user.password_accepted")).toHaveLength(1);
		expect(await events("user.signed_in")).toMatchObject([
			{ outcome: "done", details: { method: "PASSWORD_TOTP", code: "totp" } },
		]);
	});

	it("is not asked for, nor its code looked at, with a wrong password", async () => {
		const { app } = await setUp();
		const credentials = { email: user.email, password: "certainly not this one", code: app.code() };
		expect(await signIn({ ...browser, requestId: newId(), replaces: null }, credentials)).toEqual({
			outcome: "refused",
		});
		expect(await enter(app.code())).toMatchObject({ outcome: "signed-in" });
	});

	it("a limited caller does not learn if the password is right", async () => {
		await setUp();
		const guess = { email: user.email, password: "certainly not this one" };
		const context = { ...browser, requestId: newId(), replaces: null };
		for (let round = 0; round < 10; round++) await signIn(context, guess);
		const [right, wrong] = [await signIn(context, user), await signIn(context, guess)];
		expect([right.outcome, wrong.outcome]).toEqual(["limited", "limited"]);
	});

	it("takes each code once, also of five requests at the same time", async () => {
		const { app } = await setUp();
		const code = app.code();
		const answers = await Promise.all(Array.from({ length: 5 }, () => enter(code)));
		expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
			...Array(4).fill("code-refused"),
			"signed-in",
		]);
		expect(await enter(code)).toEqual({ outcome: "code-refused" });
		expect(await countRefusals(user.id, "user.signed_in")).toBe(5);
	});

	it("takes no code that is older than the last one", async () => {
		const { app } = await setUp();
		expect(await enter(app.code())).toMatchObject({ outcome: "signed-in" });
		expect(await enter(app.code(-1))).toEqual({ outcome: "code-refused" });
		expect(await enter(app.code(1))).toMatchObject({ outcome: "signed-in" });
	});

	it("takes the code that set it up for no sign-in", async () => {
		const { secret } = await beginSecondFactor(context, user);
		const code = authenticator(secret).code();
		await confirmSecondFactor(context, { code });
		expect(await enter(code)).toEqual({ outcome: "code-refused" });
	});

	it("limits codes to five in five minutes, even for twenty simultaneous attempts, and then refuses the right one", async () => {
		const { app } = await setUp();
		const right = app.code();
		const wrong = right === "000000" ? "000001" : "000000";
		const answers: SignInAnswer[] = [];
		// The password's own limit is ten tries at a time.
		for (let round = 0; round < 4; round++)
			answers.push(...(await Promise.all(Array.from({ length: 5 }, () => enter(wrong)))));
		expect(answers.filter(({ outcome }) => outcome === "code-refused")).toHaveLength(5);
		expect(answers.filter(({ outcome }) => outcome === "limited")).toHaveLength(15);
		expect(await enter(right)).toMatchObject({ outcome: "limited" });
		expect(await events("user.sign_in_limited")).toHaveLength(1);
	});

	it("neither it nor its recovery codes are stored unencrypted", async () => {
		const { secret, recoveryCodes } = await setUp();
		const factor = await db().totpFactor.findUniqueOrThrow({ where: { userId: user.id } });
		const seed = Buffer.from(Secret.fromBase32(secret).bytes);
		expect(Buffer.from(factor.secret).includes(seed)).toBe(false);
		const kept = JSON.stringify(await db().recoveryCode.findMany({ where: { userId: user.id } }));
		for (const code of recoveryCodes) expect(kept).not.toContain(code);
		const audited = JSON.stringify(await db().auditEvent.findMany({ omit: { seq: true } }));
		expect(audited).not.toContain(secret);
	});

	it("of one user opens for no other", async () => {
		await setUp();
		const { secret: bytes } = await db().totpFactor.findUniqueOrThrow({ where: { userId: user.id } });
		const thief = await createTestUser();
		const data = { secret: bytes, region: "us-west-1", confirmedAt: new Date() };
		await db().totpFactor.create({ data: { userId: thief.id, ...data } });
		await expect(
			signIn({ ...browser, requestId: newId(), replaces: null }, { ...thief, code: "123456" }),
		).rejects.toMatchObject({ code: "KEY_INTEGRITY" });
	});

	it("each recovery code replaces it once, even in two simultaneous requests", async () => {
		const { recoveryCodes } = await setUp();
		const [first = "", second = ""] = recoveryCodes;
		const answers = await Promise.all([enter(first), enter(first)]);
		expect(answers.map(({ outcome }) => outcome).sort()).toEqual(["code-refused", "signed-in"]);
		expect(await enter(first)).toEqual({ outcome: "code-refused" });
		expect(await enter(second.toUpperCase().replaceAll("-", " "))).toMatchObject({ outcome: "signed-in" });
		expect(await securityOverview(context, {})).toMatchObject({ recoveryCodesLeft: 8 });
	});

	it("is in use once its first code was right; starting again invalidates the previous seed", async () => {
		const { secret: abandoned } = await beginSecondFactor(context, user);
		const { secret } = await beginSecondFactor(context, user);
		expect(await enter()).toMatchObject({ outcome: "signed-in" });
		await expect(
			confirmSecondFactor(context, { code: authenticator(abandoned).code() }),
		).rejects.toMatchObject(wrongCode);
		expect(
			(await confirmSecondFactor(context, { code: authenticator(secret).code() })).recoveryCodes,
		).toHaveLength(10);
		expect(await enter()).toEqual({ outcome: "code-wanted" });
		await expect(beginSecondFactor(context, user)).rejects.toMatchObject({ code: "CONFLICT" });
	});

	it("ends all other sessions when it is set up, and when it is removed", async () => {
		const before = await startSession(user.id, "PASSWORD", browser);
		const { app } = await setUp();
		expect(await findSession(before)).toBeNull();
		expect(await findSession(sessionId)).toMatchObject({ method: "PASSWORD_TOTP" });
		const beside = await startSession(user.id, "PASSWORD_TOTP", browser);
		await removeSecondFactor(context, { password: user.password, code: app.code() });
		expect(await findSession(beside)).toBeNull();
		expect(await findSession(sessionId)).toMatchObject({ method: "PASSWORD" });
		expect(await enter()).toMatchObject({ outcome: "signed-in" });
		expect(await db().recoveryCode.count({ where: { userId: user.id } })).toBe(0);
	});

	it("is set up, removed and given new recovery codes by the password only, and the latter two by a code too", async () => {
		const password = "certainly not this one";
		const wrongPassword = { code: "INVALID_INPUT", fieldErrors: { password: expect.any(String) } };
		await expect(beginSecondFactor(context, { password })).rejects.toMatchObject(wrongPassword);
		const { app, recoveryCodes } = await setUp();
		for (const verb of [removeSecondFactor, renewRecoveryCodes]) {
			await expect(verb(context, { password, code: app.code() })).rejects.toMatchObject(wrongPassword);
			await expect(verb(context, { password: user.password, code: "000000" })).rejects.toMatchObject(
				wrongCode,
			);
		}
		expect(await countRefusals(user.id, "account.proof_refused")).toBe(5);
		const renewed = await renewRecoveryCodes(context, { password: user.password, code: app.code() });
		expect(new Set([...renewed.recoveryCodes, ...recoveryCodes]).size).toBe(20);
		expect(await enter(recoveryCodes[0])).toEqual({ outcome: "code-refused" });
		expect(await enter(renewed.recoveryCodes[0])).toMatchObject({ outcome: "signed-in" });
	});

	it("an Org Admin needs one from the next request on, if the organization requires it", async () => {
		const own = await createTestOrganization();
		user = await createTestUser(own.slug);
		context = { ...(await contextOf(await startSession(user.id, "PASSWORD", browser))) };
		const inside = () => ({ ...context, organizationSlug: own.slug });
		await listDeployments(inside(), {});
		await db().organization.update({ where: { id: own.id }, data: { isSecondFactorRequired: true } });
		await expect(listDeployments(inside(), {})).rejects.toMatchObject({ code: "SECOND_FACTOR_REQUIRED" });
		await listDeployments(own.member, {});
		const { app } = await setUp();
		const { caller } = context;
		context = await contextOf(caller.kind === "user" ? (caller.sessionId ?? "") : "");
		await listDeployments(inside(), {});
		await removeSecondFactor(context, { password: user.password, code: app.code() });
		context = await contextOf(caller.kind === "user" ? (caller.sessionId ?? "") : "");
		await expect(listDeployments(inside(), {})).rejects.toMatchObject({ code: "SECOND_FACTOR_REQUIRED" });
	});

	it("the operator removes a lost one, and all sessions end", async () => {
		await setUp();
		expect(await resetSecondFactor(operator, { email: user.email })).toMatchObject({ hadOne: true });
		expect(await findSession(sessionId)).toBeNull();
		expect(await enter()).toMatchObject({ outcome: "signed-in" });
		const reset = { action: "user.second_factor_reset", chainId: organization.id, targetId: user.id };
		expect(await db().auditEvent.count({ where: { ...reset, actorType: "operator" } })).toBe(1);
	});
});
