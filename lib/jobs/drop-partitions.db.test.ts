import { beforeAll, describe, expect, it } from "vitest";
import { makePastPartitions, noon, partitionOfDay, partitionsOf } from "../../testing/past-partitions.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	operator,
	otlpLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { setRetention } from "../operator/verbs/set-retention.ts";
import { decodeOtlpLogs } from "../otlp/otlp-logs.ts";
import { db, pool } from "../platform/db.ts";
import { ingestRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { setAsidePartition } from "../telemetry/telemetry-partitions.ts";
import { expireOldTelemetry } from "./expire-old-telemetry.ts";

const never = new AbortController().signal;

const keep = (organization: TestOrganization, days: number | null) =>
	setRetention(operator, { organization: organization.slug, days });
const count = ({ deploymentId }: TestOrganization) => db().requestLog.count({ where: { deploymentId } });
const send = ({ token }: TestOrganization, body: string) =>
	ingestRequestLogs(token, async () => ({
		logs: await decodeOtlpLogs(body, new Date()),
		deploymentName: undefined,
	}));
const expiries = async ({ id }: TestOrganization) => {
	const events = await db().auditEvent.findMany({
		where: { chainId: id, action: "telemetry.expired" },
		orderBy: { seq: "asc" },
	});
	return events.map(({ details }) => (details as { requestLogs: number }).requestLogs);
};
/** Rows that statements have deleted, which a dropped partition has not. */
const deleted = async () => {
	await pool().query("SELECT pg_stat_force_next_flush()");
	const { rows } = await pool().query(
		"SELECT coalesce(sum(n_tup_del), 0)::int AS deleted FROM pg_stat_user_tables WHERE relname ~ '^request_logs'",
	);
	return rows[0].deleted;
};

describe("a partition past its retention", () => {
	useSuiteDatabase();
	useSuiteKms();
	beforeAll(() => makePastPartitions(40));

	it("is dropped whole, and every organization's audit log has the number of its records", async () => {
		const [a, b] = [await createTestOrganization(), await createTestOrganization()];
		await ingestLogs(a, 7, "a", noon(31));
		await ingestLogs(b, 5, "b", noon(31));
		await ingestLogs(a, 3, "a", noon(30));
		await keep(a, 30);
		await keep(b, 30);
		expect(await partitionsOf("request_logs")).toContain(partitionOfDay(31));
		const before = await deleted();
		await expireOldTelemetry(never);
		expect(await partitionsOf("request_logs")).not.toContain(partitionOfDay(31));
		expect(await partitionsOf("request_logs")).toContain(partitionOfDay(30));
		expect([await count(a), await count(b)]).toEqual([3, 0]);
		expect([await expiries(a), await expiries(b)]).toEqual([[7], [5]]);
		expect(await deleted()).toBe(before);
		await expireOldTelemetry(never);
		expect([await expiries(a), await expiries(b)]).toEqual([[7], [5]]);
	});

	it("stays while one organization with records in it keeps them; the others' are deleted in batches", async () => {
		const [short, long, endless] = [
			await createTestOrganization(),
			await createTestOrganization(),
			await createTestOrganization(),
		];
		for (const organization of [short, long, endless]) await ingestLogs(organization, 4, "old", noon(12));
		await ingestLogs(long, 2, "old", noon(13));
		await keep(short, 10);
		await keep(long, 20);
		await expireOldTelemetry(never);
		expect(await Promise.all([short, long, endless].map(count))).toEqual([0, 6, 4]);
		expect(await partitionsOf("request_logs")).toEqual(
			expect.arrayContaining([partitionOfDay(12), partitionOfDay(13)]),
		);
		await keep(long, 5);
		await expireOldTelemetry(never);
		expect(await Promise.all([short, long, endless].map(count))).toEqual([0, 0, 4]);
		const left = await partitionsOf("request_logs");
		expect(left).toContain(partitionOfDay(12));
		expect(left).not.toContain(partitionOfDay(13));
		expect([await expiries(short), await expiries(long), await expiries(endless)]).toEqual([[4], [2, 4], []]);
	});

	it("gives back what is within its retention, and a worker that died is finished by the next", async () => {
		const [short, endless] = [await createTestOrganization(), await createTestOrganization()];
		await ingestLogs(short, 6, "old", noon(8));
		await ingestLogs(endless, 3, "old", noon(8));
		const twice = otlpLogs(2, "twice", noon(8));
		await send(endless, twice);
		await keep(short, 3);
		// As a worker that found the partition before the second organization's records came, and died.
		await setAsidePartition(partitionOfDay(8));
		expect([await count(short), await count(endless)]).toEqual([0, 0]);
		// Sent again meanwhile: it is stored, and the record in the partition is the same one.
		expect(await send(endless, twice)).toEqual({ isRepeated: false });
		await expireOldTelemetry(never);
		expect([await count(short), await count(endless)]).toEqual([0, 5]);
		expect([await expiries(short), await expiries(endless)]).toEqual([[6], []]);
		expect((await partitionsOf("request_logs")).filter((name) => name.endsWith("_expired"))).toEqual([]);
	});

	it("takes records again after it was dropped, which are deleted in batches", async () => {
		const organization = await createTestOrganization();
		await keep(organization, 6);
		await ingestLogs(organization, 2, "old", noon(7));
		await expireOldTelemetry(never);
		await ingestLogs(organization, 4, "late", noon(7));
		expect(await count(organization)).toBe(4);
		await expireOldTelemetry(never);
		expect([await count(organization), await expiries(organization)]).toEqual([0, [2, 4]]);
	});
});
