import { beforeEach, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { createTestUser, type TestUser } from "../../testing/suite-user.ts";
import { sessionTime } from "../identity/account/session-time.ts";
import { forgetOldSignIns } from "../identity/forget-old-sign-ins.ts";
import { type SignInContext, signIn } from "../identity/sign-in.ts";
import { signOut } from "../identity/sign-out.ts";
import { whoami } from "../identity/whoami.ts";
import { config } from "../platform/config.ts";
import { db, inTransaction } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { endSessions, findSession, sessionTimeLeft, startSession, touchSession } from "./sessions.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const browser = { ip: "192.0.2.7", userAgent: "Firefox" };
const ago = (ms: number) => new Date(Date.now() - ms);

describe("a session", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	let user: TestUser;
	let id: string;
	beforeEach(async () => {
		organization ??= await createTestOrganization();
		user = await createTestUser(organization.slug);
		id = await startSession(user.id, "PASSWORD", browser);
	});

	it("holds the user and the method, and is not found under another ID", async () => {
		expect(await findSession(id)).toEqual({ userId: user.id, method: "PASSWORD" });
		expect(await findSession(newId())).toBeNull();
	});

	it("ends 12 hours after the sign-in, however busy", async () => {
		const { createdAt, expiresAt } = await db().session.findUniqueOrThrow({ where: { id } });
		expect(expiresAt.getTime() - createdAt.getTime()).toBe(12 * hourMs);
		await db().session.update({ where: { id }, data: { expiresAt: ago(1) } });
		expect(await findSession(id)).toBeNull();
	});

	it("ends after 30 minutes without use, and not before", async () => {
		await db().session.update({ where: { id }, data: { lastSeenAt: ago(29 * minuteMs) } });
		expect(await findSession(id)).not.toBeNull();
		await db().session.update({ where: { id }, data: { lastSeenAt: ago(30 * minuteMs + 1) } });
		expect(await findSession(id)).toBeNull();
		expect(await findSession(id), "asking does not bring it back").toBeNull();
	});

	it("says how much time is left, and reading that does not extend the session", async () => {
		const lastSeenAt = ago(29 * minuteMs);
		await db().session.update({ where: { id }, data: { lastSeenAt } });
		const context = (sessionId: string) => ({
			caller: { kind: "user" as const, userId: user.id, sessionId },
			requestId: newId(),
			ip: null,
		});
		const left = await sessionTime(context(id), {});
		expect(left.idleInMs).toBeLessThanOrEqual(minuteMs);
		expect(left.idleInMs).toBeGreaterThan(minuteMs - 30_000);
		expect(left.endsInMs).toBeGreaterThan(11 * hourMs);
		expect((await db().session.findUniqueOrThrow({ where: { id } })).lastSeenAt).toEqual(lastSeenAt);
		await inTransaction((tx) => endSessions(tx, user.id, { only: id }));
		expect(await sessionTimeLeft(id)).toBeNull();
	});

	it("is kept alive by a page that watches data move, but not brought back, nor past its 12 hours", async () => {
		const read = () => db().session.findUniqueOrThrow({ where: { id } });
		await db().session.update({ where: { id }, data: { lastSeenAt: ago(29 * minuteMs) } });
		const { expiresAt } = await read();
		await touchSession(id);
		expect((await read()).lastSeenAt.getTime()).toBeGreaterThan(Date.now() - minuteMs);
		expect((await read()).expiresAt).toEqual(expiresAt);
		await db().session.update({ where: { id }, data: { lastSeenAt: ago(31 * minuteMs) } });
		await touchSession(id);
		expect(await findSession(id)).toBeNull();
	});

	it("is kept alive by use also if it ends after a minute without use", async () => {
		const { session } = config();
		const { idleMs } = session;
		session.idleMs = minuteMs;
		try {
			const lastSeenAt = ago(40_000);
			await db().session.update({ where: { id }, data: { lastSeenAt } });
			await findSession(id);
			const touched = await db().session.findUniqueOrThrow({ where: { id } });
			expect(touched.lastSeenAt.getTime()).toBeGreaterThan(lastSeenAt.getTime() + 30_000);
		} finally {
			session.idleMs = idleMs;
		}
	});

	it("is kept alive by use, written at most once a minute, and not by the automatic requests of a page", async () => {
		const seenAt = async () => (await db().session.findUniqueOrThrow({ where: { id } })).lastSeenAt;
		const recent = ago(50_000);
		await db().session.update({ where: { id }, data: { lastSeenAt: recent } });
		await findSession(id);
		expect(await seenAt()).toEqual(recent);
		const older = ago(20 * minuteMs);
		await db().session.update({ where: { id }, data: { lastSeenAt: older } });
		await findSession(id, { isActivity: false });
		expect(await seenAt()).toEqual(older);
		await findSession(id);
		expect((await seenAt()).getTime()).toBeGreaterThan(Date.now() - minuteMs);
	});

	it("is not valid while its user is disabled", async () => {
		await db().user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
		expect(await findSession(id)).toBeNull();
		expect(await whoami({ userId: user.id })).toBeNull();
	});

	it("ends with its sign-out, once, in the chain of the organization", async () => {
		const other = await startSession(user.id, "OIDC", browser);
		const events = () =>
			db().auditEvent.findMany({
				where: { chainId: organization.id, action: "user.signed_out", actorId: user.id },
			});
		await signOut({ ip: null, requestId: newId() }, id);
		await signOut({ ip: null, requestId: newId() }, id);
		expect(await findSession(id)).toBeNull();
		expect(await findSession(other)).toEqual({ userId: user.id, method: "OIDC" });
		expect(await events()).toHaveLength(1);
	});

	it("ends alone, with all others, or with all of its user, and never another user's", async () => {
		const stranger = await createTestUser();
		const strangers = await startSession(stranger.id, "PASSWORD", browser);
		const others = await Promise.all([1, 2].map(() => startSession(user.id, "PASSWORD", browser)));
		const open = async () =>
			(await Promise.all([id, ...others, strangers].map((session) => findSession(session)))).map(Boolean);
		expect(await inTransaction((tx) => endSessions(tx, user.id, { only: strangers }))).toBe(0);
		expect(await open()).toEqual([true, true, true, true]);
		expect(await inTransaction((tx) => endSessions(tx, user.id, { only: others[0] ?? "" }))).toBe(1);
		expect(await open()).toEqual([true, false, true, true]);
		expect(await inTransaction((tx) => endSessions(tx, user.id, { except: id }))).toBe(1);
		expect(await open()).toEqual([true, false, false, true]);
		expect(await inTransaction((tx) => endSessions(tx, user.id))).toBe(1);
		expect(await open()).toEqual([false, false, false, true]);
	});

	it("is forgotten 30 days after its end, and no sooner", async () => {
		const old = await startSession(user.id, "PASSWORD", browser);
		await db().session.update({ where: { id: old }, data: { endedAt: ago(31 * 24 * hourMs) } });
		const expired = await startSession(user.id, "PASSWORD", browser);
		await db().session.update({ where: { id: expired }, data: { expiresAt: ago(31 * 24 * hourMs) } });
		const ended = await startSession(user.id, "PASSWORD", browser);
		await db().session.update({ where: { id: ended }, data: { endedAt: ago(29 * 24 * hourMs) } });
		await forgetOldSignIns();
		const left = await db().session.findMany({ where: { userId: user.id }, select: { id: true } });
		expect(left.map((session) => session.id).sort()).toEqual([id, ended].sort());
	});

	it("takes the place of the one that the browser was in", async () => {
		const context: SignInContext = { ...browser, requestId: newId(), replaces: id };
		const started = await signIn(context, user);
		expect(started).toMatchObject({ outcome: "signed-in" });
		expect(started).not.toMatchObject({ sessionId: id });
		expect(await findSession(id)).toBeNull();
	});
});
