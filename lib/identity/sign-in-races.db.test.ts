import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { createTestUser } from "../../testing/suite-user.ts";
import { endSessions } from "../access/sessions.ts";
import { db, inTransaction, pool, type Tx } from "../platform/db.ts";
import { lockUser } from "./lock-user.ts";
import { type SignInAnswer, signIn } from "./sign-in.ts";

describe("a sign-in whose password was right a moment ago", () => {
	useSuiteDatabase();

	/** Signs in while the account is being changed; the sign-in waits, and the change commits first. */
	async function signInDuring(change: (tx: Tx, userId: string) => Promise<unknown>) {
		const { slug } = await createTestOrganization();
		const { id, email, password } = await createTestUser(slug);
		const context = { requestId: "test", ip: null, userAgent: null, replaces: null };
		let signingIn: Promise<SignInAnswer> | undefined;
		await inTransaction(async (tx) => {
			await lockUser(tx, id);
			signingIn = signIn(context, { email, password });
			await expect
				.poll(
					async () =>
						(
							await pool().query(
								"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
							)
						).rowCount,
					{ timeout: 10_000 },
				)
				.toBe(1);
			await change(tx, id);
			await endSessions(tx, id);
		});
		const open = () => db().session.count({ where: { userId: id, endedAt: null } });
		return { answer: await signingIn, open: await open() };
	}

	it.each([
		[
			"the password is changed",
			(tx: Tx, id: string) => tx.user.update({ where: { id }, data: { passwordHash: "another" } }),
		],
		[
			"the account is disabled",
			(tx: Tx, id: string) => tx.user.update({ where: { id }, data: { disabledAt: new Date() } }),
		],
		[
			"a second factor is added",
			(tx: Tx, userId: string) =>
				tx.totpFactor.create({
					data: { userId, secret: new Uint8Array(1), region: "us-west-1", confirmedAt: new Date() },
				}),
		],
	] as const)("starts no session once %s", async (_, change) => {
		expect(await signInDuring(change)).toEqual({ answer: { outcome: "refused" }, open: 0 });
	});

	it("does start one where nothing of that was changed", async () => {
		const { answer, open } = await signInDuring((tx, id) =>
			tx.user.update({ where: { id }, data: { name: "Renamed" } }),
		);
		expect(answer).toMatchObject({ outcome: "signed-in" });
		expect(open).toBe(1);
	});
});
