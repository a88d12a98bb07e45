import { afterEach, describe, expect, it } from "vitest";
import { holdUp } from "../../testing/hold-up.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { userIdOf } from "../../testing/suite-member.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { exportAuditLog } from "../audit-log/export-audit-log.ts";
import { signIn } from "../identity/sign-in.ts";
import { activateKey } from "../keys/activate-key.ts";
import { systemHealth } from "../metrics/system-health.ts";
import { db, disconnect, limitStatements, pool, searchesAtOnce, withConnections } from "../platform/db.ts";
import { toKeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { exportTraces } from "../telemetry/export-telemetry.ts";
import { listRequestLogs } from "../telemetry/list-request-logs.ts";
import { listTraces } from "../telemetry/list-traces.ts";
import { inSearchTransaction } from "./search-transaction.ts";
import { findSession, startSession } from "./sessions.ts";

type Five = [TestOrganization, TestOrganization, TestOrganization, TestOrganization, TestOrganization];

describe("beside a tenant that asks for too much", () => {
	useSuiteDatabase();
	useSuiteKms();
	afterEach(() => limitStatements(0));

	const waitingOn = async (table: string) => {
		const { rows } = await pool().query(
			"SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = $1::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
			[table],
		);
		return rows[0].n as number;
	};

	it("an organization runs two searches at a time, six wait, and the others are refused with a time to retry", async () => {
		const busy = await createTestOrganization();
		const release = await holdUp("spans");
		const searches = Array.from({ length: 12 }, () =>
			listTraces(busy.member, { name: "nothing has this" }).then(
				() => "answered",
				(error) => `${error.code} ${error.retryAfterSeconds}`,
			),
		);
		await expect.poll(() => waitingOn("spans"), { timeout: 10_000 }).toBe(2);
		await release();
		const outcomes = await Promise.all(searches);
		expect(outcomes.filter((outcome) => outcome === "answered")).toHaveLength(8);
		expect(outcomes.filter((outcome) => outcome === "RATE_LIMITED 5")).toHaveLength(4);
	});

	it("another organization's searches do not wait for those of the first", async () => {
		const [busy, quiet] = [await createTestOrganization(), await createTestOrganization()];
		const release = await holdUp("spans");
		const searches = [1, 2, 3].map(() => listTraces(busy.member, {}));
		await expect.poll(() => waitingOn("spans"), { timeout: 10_000 }).toBe(2);
		expect(await listRequestLogs(quiet.member, { route: "/nothing" })).toMatchObject({ rows: [] });
		await release();
		await Promise.all(searches);
	});

	it("simultaneous searches of organizations leave room for one that has no search in progress, and for exports", async () => {
		const organizations = await Promise.all([1, 2, 3, 4, 5].map(() => createTestOrganization()));
		const [first, second, third, quiet, late] = organizations as Five;
		const release = await holdUp("spans");
		const begun: Promise<unknown>[] = [];
		const search = ({ member }: TestOrganization, times: number) =>
			begun.push(Promise.allSettled(Array.from({ length: times }, () => listTraces(member, {}))));
		const areWaiting = (count: number) =>
			expect.poll(() => waitingOn("spans"), { timeout: 5_000 }).toBe(count);
		search(first, 3);
		await areWaiting(2);
		search(second, 3);
		await areWaiting(4);
		search(third, 3);
		await areWaiting(5);
		expect(await listRequestLogs(quiet.member, { route: "/nothing" })).toMatchObject({ rows: [] });
		search(quiet, 1);
		await areWaiting(searchesAtOnce);
		const { pieces } = await exportAuditLog(quiet.admin, { format: "jsonl" });
		let text = "";
		for await (const piece of pieces) text += Buffer.from(piece).toString();
		expect(text).toContain("keyhold.audit-export/1");
		await expect(listTraces(late.member, {})).rejects.toMatchObject({
			code: "RATE_LIMITED",
			message:
				"Keyhold is already running as many searches as it can, so this one did not start. Try again in 5 s.",
			retryAfterSeconds: 5,
		});
		await release();
		await Promise.all(begun);
	}, 30_000);

	it("telemetry exports that scan for a long time leave an audit export its connections", async () => {
		const organizations = await Promise.all([1, 2, 3].map(() => createTestOrganization()));
		const [first, second, quiet] = organizations as [TestOrganization, TestOrganization, TestOrganization];
		const release = await holdUp("spans");
		const scans = await Promise.all(
			[first, second].map(async ({ member }) => (await exportTraces(member, { name: "rare" })).pieces),
		);
		const pages = scans.map(async (pieces) => {
			await pieces.next();
			return pieces.next();
		});
		await expect.poll(() => waitingOn("spans"), { timeout: 10_000 }).toBe(2);
		const { pieces } = await exportAuditLog(quiet.admin, { format: "jsonl" });
		let exported = "";
		for await (const piece of pieces) exported += Buffer.from(piece).toString();
		expect(exported).toContain("keyhold.audit-export/1");
		// It ended while both of them waited.
		expect(await waitingOn("spans")).toBe(2);
		await release();
		expect((await Promise.all(pages)).map(({ done }) => done)).toEqual([true, true]);
	}, 20_000);

	it("an audit export with a filter runs as a search, and takes no connection from exports without one", async () => {
		const { admin } = await createTestOrganization();
		const taken = await withConnections("exports", () =>
			Promise.all(Array.from({ length: 2 }, () => pool().connect())),
		);
		const { pieces } = await exportAuditLog(admin, { format: "jsonl", outcome: "done" });
		let exported = "";
		for await (const piece of pieces) exported += Buffer.from(piece).toString();
		for (const client of taken) client.release();
		expect(exported).toContain("keyhold.audit-export/1");
		expect(exported).not.toContain('"rows":0');
	});

	it("a search that gets no connection in time says so, not that its range is too long", async () => {
		const taken = await withConnections("searches", () =>
			Promise.all(Array.from({ length: searchesAtOnce }, () => pool().connect())),
		);
		const refused = await inSearchTransaction((tx) => tx.$queryRaw`SELECT 1`).catch((error) => error);
		for (const client of taken) client.release();
		expect(toKeyholdError(refused)).toMatchObject({ code: "DATABASE_UNAVAILABLE", httpStatus: 503 });
	}, 30_000);

	it("a list without a filter takes no turn, so it is there while searches wait", async () => {
		const busy = await createTestOrganization();
		await ingestLogs(busy, 3);
		const release = await holdUp("spans");
		const searches = Array.from({ length: 8 }, () => listTraces(busy.member, {}));
		await expect.poll(() => waitingOn("spans"), { timeout: 10_000 }).toBe(2);
		expect((await listRequestLogs(busy.member, {})).rows).toHaveLength(3);
		await expect(listRequestLogs(busy.member, { route: "/x" })).rejects.toMatchObject({
			code: "RATE_LIMITED",
			httpStatus: 429,
			isRetryable: true,
		});
		await release();
		await Promise.all(searches);
	});

	it("a search that takes too long is ended by the database, and the answer says what to do", async () => {
		const busy = await createTestOrganization();
		await disconnect();
		limitStatements(200);
		const release = await holdUp("spans");
		await expect(listTraces(busy.member, {})).rejects.toMatchObject({
			code: "QUERY_FAILED",
			message: expect.stringContaining("within 0.2 s"),
		});
		await release();
		expect((await listTraces(busy.member, {})).rows).toEqual([]);
		await disconnect();
	});

	it("a search is read-only and takes one core of the database", async () => {
		const settings = await inSearchTransaction(
			(tx) => tx.$queryRaw`SELECT current_setting('transaction_read_only') AS "readOnly",
				current_setting('max_parallel_workers_per_gather') AS workers`,
		);
		expect(settings).toEqual([{ readOnly: "on", workers: "0" }]);
		await expect(inSearchTransaction((tx) => tx.$executeRaw`DELETE FROM sessions`)).rejects.toThrow(
			/read-only/,
		);
	});

	describe("with every connection of the tenants' work taken", () => {
		async function whileExhausted<T>(work: () => Promise<T>): Promise<T> {
			const taken = await Promise.all(Array.from({ length: 10 }, () => pool().connect()));
			try {
				return await work();
			} finally {
				for (const client of taken) client.release();
			}
		}

		it("the health check sees the database", async () => {
			await db().workerHeartbeat.create({ data: { id: newId(), seenAt: new Date() } });
			expect(await whileExhausted(systemHealth)).toEqual({
				status: "ok",
				database: "ok",
				kms: "ok",
				worker: "ok",
			});
		});

		it("sessions are found, people sign in, and refusals are audited", async () => {
			const { admin, member } = await createTestOrganization();
			const userId = userIdOf(admin);
			const { email } = await db().user.findUniqueOrThrow({ where: { id: userId } });
			const sessionId = await startSession(userId, "PASSWORD", { ip: null, userAgent: null });
			const browser = { requestId: newId(), ip: null, userAgent: null, replaces: null };
			await whileExhausted(async () => {
				expect(await findSession(sessionId)).toEqual({ userId, method: "PASSWORD" });
				expect(await signIn(browser, { email, password: "wrong" })).toEqual({ outcome: "refused" });
				await expect(activateKey(member, { keyId: newId() })).rejects.toMatchObject({ code: "FORBIDDEN" });
			});
			expect(await db().auditEvent.count({ where: { action: "key:activate", outcome: "refused" } })).toBe(1);
		});
	});
});
