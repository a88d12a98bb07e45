import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import type { DecodedLog } from "../otlp/otlp-logs.ts";
import { db, pool } from "../platform/db.ts";
import { insertRequestLogs } from "./ingest-request-logs.ts";
import { openRequestLog } from "./read-request-log.ts";
import { type InsertRecords, storeRecords } from "./store-records.ts";

useSuiteDatabase();
useSuiteKms();

/** More than one slice. */
const many = 2_500;

function logs(count: number, payloadBytes = 40): DecodedLog[] {
	return Array.from({ length: count }, (_, index) => ({
		time: new Date(),
		isUntimed: false,
		service: "shop",
		method: null,
		route: `/orders/${index}`,
		status: null,
		durationMs: null,
		severity: null,
		traceId: null,
		spanId: null,
		payload: Buffer.from(JSON.stringify({ number: index }).padEnd(payloadBytes)),
	}));
}

const store = storeRecords("REQUEST_LOGS", insertRequestLogs);
const stored = (deploymentId: string) =>
	db().requestLog.findMany({ where: { deploymentId }, orderBy: { id: "asc" } });

/** As `insertRequestLogs`, and after each slice `then`. */
function watched(then: (slice: number, rows: DecodedLog[]) => Promise<unknown>) {
	let slices = 0;
	const insert: InsertRecords<DecodedLog> = async (...args) => {
		const isStored = await insertRequestLogs(...args);
		await then(slices++, args[2].rows);
		return isStored;
	};
	return storeRecords("REQUEST_LOGS", insert);
}

describe("a large request", () => {
	it("is stored completely, in its order, and opens", async () => {
		const { deploymentId, admin, id: organizationId } = await createTestOrganization();
		const deployment = { id: deploymentId, organizationId };
		await store(deployment, logs(many));
		const rows = await stored(deploymentId);
		expect(rows.map(({ route }) => route)).toEqual(logs(many).map(({ route }) => route));
		for (const index of [0, 999, 1_000, 2_499]) {
			const payload = await openRequestLog(admin, { requestLogId: rows[index]?.id ?? "" });
			expect(JSON.parse(payload)).toEqual({ number: index });
		}
	});

	it("is sealed and sent in slices of a bounded size", async () => {
		const { deploymentId, id: organizationId } = await createTestOrganization();
		const deployment = { id: deploymentId, organizationId };
		const slices: number[] = [];
		await watched(async (_, rows) => slices.push(rows.length))(deployment, logs(many));
		expect(slices).toEqual([1_000, 1_000, 500]);
		const large: number[] = [];
		await watched(async (_, rows) => large.push(rows.length))(deployment, logs(5, 400 * 1024));
		expect(large).toEqual([2, 2, 1]);
		const huge: number[] = [];
		await watched(async (_, rows) => huge.push(rows.length))(deployment, logs(2, 3 * 1024 * 1024));
		expect(huge).toEqual([1, 1]);
	});

	it("is not visible before all of it is stored", async () => {
		const { deploymentId, id: organizationId } = await createTestOrganization();
		const deployment = { id: deploymentId, organizationId };
		const seen: number[] = [];
		const look = async () => seen.push(await db().requestLog.count({ where: { deploymentId } }));
		await watched(look)(deployment, logs(many));
		expect(seen).toEqual([0, 0, 0]);
		expect(await stored(deploymentId)).toHaveLength(many);
	});

	it("whose last slice the database refuses leaves nothing behind, and no connection in a transaction", async () => {
		const { deploymentId, id: organizationId } = await createTestOrganization();
		const deployment = { id: deploymentId, organizationId };
		const rows = logs(many);
		// PostgreSQL's text holds no NUL.
		Object.assign(rows[many - 1] as DecodedLog, { service: "\0" });
		for (let time = 0; time < 12; time++) await expect(store(deployment, rows)).rejects.toThrow();
		expect(await stored(deploymentId)).toEqual([]);
		await store(deployment, logs(many));
		expect(await stored(deploymentId)).toHaveLength(many);
		const { rows: open } = await pool().query(
			"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
		);
		expect(open).toEqual([]);
	});

	it("yields the event loop between its slices", async () => {
		const { deploymentId, id: organizationId } = await createTestOrganization();
		const deployment = { id: deploymentId, organizationId };
		let rounds = 0;
		let isOver = false;
		const others = (async () => {
			for (; !isOver; rounds++) await setImmediate();
		})();
		await store(deployment, logs(10_000));
		isOver = true;
		await others;
		expect(rounds).toBeGreaterThanOrEqual(10);
	});
});

it("an activation during a large request waits for it, and no record is under the wrong key", async () => {
	const { deploymentId, admin, id } = await createTestOrganization();
	const deployment = { id: deploymentId, organizationId: id };
	await store(deployment, logs(1));
	const arn = await createCustomerKey(id);
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
	const order: string[] = [];
	let activation: Promise<unknown> | undefined;
	await watched(async (slice) => {
		order.push(`slice ${slice}`);
		if (slice > 0) return;
		activation = activateKey(admin, { keyId }).then(() => order.push("activated"));
		await expect
			.poll(async () => {
				const { rows } = await pool().query(
					"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
				);
				return rows.length;
			})
			.toBe(1);
	})(deployment, logs(many));
	await activation;
	expect(order).toEqual(["slice 0", "slice 1", "slice 2", "activated"]);
	// The process remembers the previous data key, and may have seals of it left: then the whole request is sealed again.
	const attempts: number[] = [];
	await watched(async (_, rows) => attempts.push(rows.length))(deployment, logs(many));
	expect(attempts.slice(-3)).toEqual([1_000, 1_000, 500]);
	const byKind = await db().$queryRaw`
		SELECT kms_keys.kind::text, count(*)::int FROM request_logs
		JOIN data_keys ON data_keys.id = data_key_id JOIN kms_keys ON kms_keys.id = kms_key_id
		WHERE request_logs.deployment_id = ${deploymentId}::uuid GROUP BY 1 ORDER BY 1`;
	expect(byKind).toEqual([
		{ kind: "CUSTOMER", count: many },
		{ kind: "MANAGED", count: many + 1 },
	]);
});
