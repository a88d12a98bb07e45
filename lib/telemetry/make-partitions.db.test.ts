import { beforeEach, describe, expect, it } from "vitest";
import { asOwner, useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../testing/suite-organization.ts";
import { pool } from "../platform/db.ts";
import { recordId } from "../platform/record-id.ts";
import { makePartitions } from "./telemetry-partitions.ts";

const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const farMs = Date.UTC(2060, 0, 1);
const nameOf = (days: number) =>
	`request_logs_${new Date(today + days * dayMs).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** Replaces all partitions from today on by one up to the year 2060, and those that were made then. */
async function clockWasAhead(): Promise<void> {
	const from = today;
	await asOwner(`DO $$ DECLARE old record; BEGIN
		FOR old IN SELECT * FROM telemetry_partitions() WHERE parent = 'request_logs'
			AND first >= telemetry_id_at('${new Date(from).toISOString()}') AND name NOT LIKE '%undated' LOOP
			EXECUTE format('DROP TABLE %I', old.name);
		END LOOP;
		PERFORM add_telemetry_partition('request_logs', 'request_logs_wide', telemetry_id_at('${new Date(from).toISOString()}'),
			telemetry_id_at('2060-01-01Z'));
		PERFORM add_telemetry_partition('request_logs', 'request_logs_from_20600101', telemetry_id_at('2060-01-01Z'),
			'c0000000-0000-0000-0000-000000000000');
	END $$`);
}

/** A record of the year 2059, beside the only one. */
async function storeFarAhead(): Promise<void> {
	const id = recordId("dated", farMs - dayMs / 2, 0, "0123456789abcdef");
	await pool().query(
		`INSERT INTO request_logs (deployment_id, id, time, data_key_id, payload)
		SELECT deployment_id, $1, now(), data_key_id, payload FROM request_logs`,
		[id],
	);
	await pool().query("UPDATE record_counts SET records = records + 1 WHERE records = 1");
}

async function partitions(): Promise<{ name: string; days: number }[]> {
	const { rows } = await pool().query(
		`SELECT name, (extract(epoch FROM telemetry_time_of(until) - telemetry_time_of(first)) / 86400)::float8 AS days
		FROM telemetry_partitions() WHERE parent = 'request_logs' AND first > '80000000-0000-0000-0000-000000000000'
		ORDER BY first`,
	);
	return rows;
}

describe("after a clock that was years ahead", () => {
	useSuiteDatabase();
	useSuiteKms();
	beforeEach(async () => {
		await asOwner("DELETE FROM request_logs; DELETE FROM record_counts");
		await clockWasAhead();
	});

	it("the coming days get their partitions, and no record is lost", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 5);
		await makePartitions();
		const made = await partitions();
		expect(made.slice(0, 14)).toEqual([
			{ name: nameOf(0), days: 2 },
			...Array.from({ length: 13 }, (_, day) => ({ name: nameOf(day + 2), days: 1 })),
		]);
		expect(made[14]?.name).toBe(nameOf(15));
		expect(made.find(({ name }) => name.includes("from_2060"))).toBeTruthy();
		await makePartitions();
		expect(await partitions()).toEqual(made);
		await ingestLogs(organization, 5, "log", new Date(today + 20 * dayMs - 1));
		const { rows } = await pool().query("SELECT count(*)::int AS records FROM request_logs");
		expect(rows[0].records).toBe(10);
	});

	it("an empty partition is replaced by days from its beginning", async () => {
		await makePartitions();
		expect((await partitions()).slice(0, 15)).toEqual(
			Array.from({ length: 15 }, (_, day) => ({ name: nameOf(day), days: 1 })),
		);
	});

	it("a record that is dated years ahead keeps its partition as it is, and stops nothing", async () => {
		const organization = await createTestOrganization();
		await ingestLogs(organization, 1);
		await storeFarAhead();
		const before = await partitions();
		await makePartitions();
		expect(await partitions()).toEqual(before);
		await ingestLogs(organization, 1);
	});
	it("a last partition with such a record ends after it, and partitions are made again from there", async () => {
		await asOwner("DROP TABLE request_logs_from_20600101");
		await asOwner(
			"ALTER TABLE request_logs DETACH PARTITION request_logs_wide; DROP TABLE request_logs_wide",
		);
		await asOwner(
			"SELECT add_telemetry_partition('request_logs', 'request_logs_from_today', telemetry_id_at($1), 'c0000000-0000-0000-0000-000000000000')",
			[new Date(today)],
		);
		await ingestLogs(await createTestOrganization(), 1);
		await storeFarAhead();
		await makePartitions();
		const made = (await partitions()).map(({ name }) => name);
		expect(made).toContain(nameOf(0));
		expect(made).toContain("request_logs_from_20600101");
		await makePartitions();
		expect((await partitions()).map(({ name }) => name)).toEqual(made);
	});
});
