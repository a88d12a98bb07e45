import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countRefusals } from "../../testing/count-refusals.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { createTestUser, type TestUser } from "../../testing/suite-user.ts";
import { findSession } from "../access/sessions.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { type Credentials, type SignInAnswer, signIn } from "./sign-in.ts";

let nextAddress = 1;
const newAddress = () => `198.51.100.${nextAddress++}`;
const from = (ip: string | null, credentials: Credentials): Promise<SignInAnswer> =>
	signIn({ ip, userAgent: "Firefox", requestId: newId(), replaces: null }, credentials);
const times = <T>(count: number, run: () => Promise<T>) =>
	Promise.all(Array.from({ length: count }, () => run()));
const outcomes = (answers: SignInAnswer[]) =>
	Object.fromEntries(
		Object.entries(Object.groupBy(answers, ({ outcome }) => outcome)).map(([k, v]) => [k, v.length]),
	);

describe("signing in by password", () => {
	useSuiteDatabase();
	let organization: TestOrganization;
	let user: TestUser;
	beforeAll(async () => {
		organization = await createTestOrganization();
	});
	beforeEach(async () => {
		user = await createTestUser(organization.slug);
	});
	const wrong = () => ({ email: user.email, password: "certainly not this one" });
	const events = (action: string, chainId = organization.id) =>
		db().auditEvent.findMany({ where: { action, chainId, actorId: user.id }, orderBy: { seq: "asc" } });

	it("starts a session, whatever the case of the e-mail, and is audited with its method", async () => {
		const answer = await from(newAddress(), { ...user, email: ` ${user.email.toUpperCase()} ` });
		expect(answer.outcome).toBe("signed-in");
		const { sessionId } = answer as { sessionId: string };
		expect(await findSession(sessionId)).toEqual({ userId: user.id, method: "PASSWORD" });
		expect(await events("user.signed_in")).toMatchObject([
			{ outcome: "done", details: { method: "PASSWORD" } },
		]);
	});

	it("says the same of a wrong password, a disabled account, one without a password and none at all", async () => {
		const disabled = await createTestUser();
		await db().user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
		const without = await createTestUser();
		await db().user.update({ where: { id: without.id }, data: { passwordHash: null } });
		const unknown = { email: `${newId()}@nowhere.example`, password: user.password };
		for (const credentials of [wrong(), disabled, without, unknown]) {
			expect(await from(newAddress(), credentials)).toEqual({ outcome: "refused" });
		}
		expect(await events("user.signed_in")).toMatchObject([{ outcome: "refused" }]);
		expect(await db().auditEvent.count({ where: { actorLabel: unknown.email, outcome: "refused" } })).toBe(1);
		expect(await db().session.count({ where: { userId: { in: [user.id, disabled.id, without.id] } } })).toBe(
			0,
		);
	});

	it("checks ten of a hundred simultaneous guesses a minute, and writes one audit row for the others", async () => {
		const ip = newAddress();
		const answers = await times(100, () => from(ip, wrong()));
		expect(outcomes(answers)).toEqual({ refused: 10, limited: 90 });
		for (const answer of answers) {
			if (answer.outcome !== "limited") continue;
			expect(answer.retryAfterS).toBeGreaterThan(0);
			expect(answer.retryAfterS).toBeLessThanOrEqual(60);
		}
		expect(await from(ip, user), "the right password is not looked at either").toMatchObject({
			outcome: "limited",
		});
		expect(await events("user.signed_in"), "a row of the first, and a count of the others").toHaveLength(1);
		expect(await countRefusals(user.id, "user.signed_in")).toBe(10);
		expect(await events("user.sign_in_limited")).toHaveLength(1);
	});

	it("answers guesses at an account that does not exist in the same way", async () => {
		const ip = newAddress();
		const unknown = { email: `${newId()}@nowhere.example`, password: "certainly not this one" };
		expect(outcomes(await times(30, () => from(ip, unknown)))).toEqual({ refused: 10, limited: 20 });
	});

	it("repeated wrong passwords lead to a wait of a minute, then 15 minutes, and the limit ends", async () => {
		const ip = newAddress();
		/** As if so many seconds had gone by for these counters. */
		const pass = (seconds: number) =>
			db().rateLimit.updateMany({ data: { expire: { decrement: seconds * 1000 } } });
		const waits: number[] = [];
		for (let step = 0; step < 4; step++) {
			await times(12, () => from(ip, wrong()));
			const answer = await from(ip, wrong());
			waits.push(answer.outcome === "limited" ? Math.ceil(answer.retryAfterS / 60) : 0);
			// A little more: each counter began a moment after the one before.
			await pass(answer.outcome === "limited" ? answer.retryAfterS + 5 : 0);
		}
		expect(waits).toEqual([1, 14, 1, 14].map((minutes) => expect.closeTo(minutes, -0.5)));
		await pass(3600);
		expect(await from(ip, user)).toMatchObject({ outcome: "signed-in" });
	});

	it("only failures count: repeated successful sign-ins are not limited", async () => {
		const ip = newAddress();
		for (let round = 0; round < 15; round++) {
			expect(await from(ip, user)).toMatchObject({ outcome: "signed-in" });
		}
	});

	it("does not let strangers everywhere keep the owner out where they signed in before", async () => {
		const [home, elsewhere] = [newAddress(), newAddress()];
		expect(await from(home, user)).toMatchObject({ outcome: "signed-in" });
		const answers = await times(60, () => from(newAddress(), wrong()));
		expect(outcomes(answers), "fifteen in a quarter of an hour").toEqual({ refused: 15, limited: 45 });
		expect(await from(elsewhere, user)).toMatchObject({ outcome: "limited" });
		expect(await from(home, user)).toMatchObject({ outcome: "signed-in" });
	});

	it("a refused address does not use up the owner's attempts elsewhere", async () => {
		const ip = newAddress();
		for (let round = 0; round < 5; round++) await times(20, () => from(ip, wrong()));
		expect(await from(newAddress(), user)).toMatchObject({ outcome: "signed-in" });
	});

	it("thirty failures from one address are the limit over all accounts; for IPv6, from one /64", async () => {
		const guess = (ip: string) =>
			from(ip, { email: `${newId()}@nowhere.example`, password: "certainly not this one" });
		const ip = newAddress();
		expect(outcomes(await times(40, () => guess(ip)))).toEqual({ refused: 30, limited: 10 });
		expect(await from(ip, user)).toMatchObject({ outcome: "limited" });
		expect(await from(newAddress(), user)).toMatchObject({ outcome: "signed-in" });
		let host = 0;
		const answers = await times(40, () => guess(`2001:db8:7::${(++host).toString(16)}`));
		expect(outcomes(answers)).toEqual({ refused: 30, limited: 10 });
	});

	it("limits an account where no address is known, and no other account with it", async () => {
		expect(outcomes(await times(30, () => from(null, wrong())))).toEqual({ refused: 10, limited: 20 });
		const other = await createTestUser();
		expect(await from(null, other)).toMatchObject({ outcome: "signed-in" });
	});

	it("takes about as long for an unknown user as for a known one", async () => {
		const measure = async (credentials: () => Credentials) => {
			const startedAt = performance.now();
			await from(newAddress(), credentials());
			return performance.now() - startedAt;
		};
		// The quicker ones: what else the machine does only ever makes a sign-in slower.
		const quartile = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
		const measureRatio = async () => {
			const known: number[] = [];
			const unknown: number[] = [];
			// In turns, so that what else the machine does falls on both.
			for (let round = 0; round < 14; round++) {
				known.push(await measure(wrong));
				unknown.push(
					await measure(() => ({ email: `${newId()}@nowhere.example`, password: "not this one" })),
				);
			}
			return quartile(unknown) / quartile(known);
		};
		// A difference is there in every series; a busy machine makes one in some.
		const isAlike = (ratio: number) => ratio > 0.6 && ratio < 1.67;
		let ratio = await measureRatio();
		for (let series = 1; series < 3 && !isAlike(ratio); series++) ratio = await measureRatio();
		expect(ratio).toBeGreaterThan(0.6);
		expect(ratio).toBeLessThan(1.67);
	});
});
