import pg from "pg";
import { describe, expect, it } from "vitest";
import { asOwner, suiteOwnerUrl, useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import {
	createTestOrganization,
	ingestLogs,
	type TestOrganization,
} from "../../testing/suite-organization.ts";
import { convergeDeployment } from "../jobs/converge-deployment.ts";
import { activateKey } from "../keys/activate-key.ts";
import { addKey } from "../keys/add-key.ts";
import { db, pool } from "../platform/db.ts";

process.env.KEYHOLD_REKEY_RATE = "2000";
process.env.KEYHOLD_REKEY_MAX_REPLICA_LAG_MB = "1";
const never = new AbortController().signal;

async function activating(records: number): Promise<TestOrganization> {
	const organization = await createTestOrganization();
	await ingestLogs(organization, records);
	const arn = await createCustomerKey(organization.id);
	const { deploymentId, admin } = organization;
	const { keyId } = await addKey(admin, { deploymentId, arn, name: "key" });
	await activateKey(admin, { keyId });
	return organization;
}

const rekeyOf = ({ deploymentId }: TestOrganization) =>
	db().rekey.findFirstOrThrow({ where: { deploymentId }, orderBy: { startedAt: "desc" } });

type Wire = {
	sendCopyFromChunk(chunk: Buffer): void;
	on(event: "copyData", listener: (message: { chunk: Buffer }) => void): void;
};

/** A replica in PostgreSQL's view: it takes the stream and reports how far it has replayed. */
async function startReplica(connectionString: string) {
	const { rows } = await pool().query("SELECT pg_current_wal_flush_lsn()::text AS lsn");
	const startLsn: string = rows[0].lsn;
	const client = new pg.Client({ connectionString, replication: "true" } as pg.ClientConfig);
	client.on("error", () => {});
	await client.connect();
	const wire = (client as unknown as { connection: Wire }).connection;
	let replayed = toBytes(startLsn);
	let received = replayed;
	let isKeepingUp = false;
	const answer = () => {
		const status = Buffer.alloc(34);
		status.write("r", 0);
		for (const offset of [1, 9]) received.copy(status, offset);
		replayed.copy(status, 17);
		wire.sendCopyFromChunk(status);
	};
	wire.on("copyData", ({ chunk }) => {
		if (chunk[0] === 0x77 || chunk[0] === 0x6b) received = chunk.subarray(9, 17);
		if (isKeepingUp) replayed = received;
		answer();
	});
	client.query(`START_REPLICATION PHYSICAL ${startLsn}`).catch(() => {});
	const beat = setInterval(answer, 100);
	return {
		catchUp: () => {
			isKeepingUp = true;
			replayed = received;
		},
		stop: async () => {
			clearInterval(beat);
			await client.end().catch(() => {});
		},
	};
}

function toBytes(lsn: string): Buffer {
	const [high = "0", low = "0"] = lsn.split("/");
	const bytes = Buffer.alloc(8);
	bytes.writeUInt32BE(Number.parseInt(high, 16), 0);
	bytes.writeUInt32BE(Number.parseInt(low, 16), 4);
	return bytes;
}

describe("re-encryption", () => {
	useSuiteDatabase();
	useSuiteKms();

	// First, since a process checks replicas once a second, and the other test has none.
	it("waits while a replica lags behind, and continues when it has caught up", async () => {
		const organization = await activating(1_500);
		const replica = await startReplica(suiteOwnerUrl());
		try {
			const lag = async () => {
				const { rows } = await pool().query(
					"SELECT COALESCE(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)::float8 AS lag FROM pg_stat_replication",
				);
				return rows[0].lag as number;
			};
			await asOwner("CREATE TABLE noise AS SELECT repeat(md5(n::text), 40) FROM generate_series(1, 5000) n");
			await expect.poll(lag, { timeout: 10_000 }).toBeGreaterThan(1024 * 1024);
			const converged = convergeDeployment(organization.deploymentId, never);
			await expect
				.poll(async () => (await rekeyOf(organization)).protectedAt, { timeout: 5_000 })
				.not.toBeNull();
			// It is protected, and not one record moves, for as long as one would wait for all of them.
			const until = performance.now() + 2_500;
			while (performance.now() < until) expect(Number((await rekeyOf(organization)).done)).toBe(0);
			replica.catchUp();
			await converged;
			expect((await rekeyOf(organization)).phase).toBe("DONE");
		} finally {
			await replica.stop();
		}
	});

	it("keeps to its limit of records per second while writes continue", async () => {
		const organization = await activating(5_000);
		const startedMs = performance.now();
		let isConverged = false;
		const converged = convergeDeployment(organization.deploymentId, never).then(() => {
			isConverged = true;
		});
		await ingestLogs(await createTestOrganization(), 1);
		expect(isConverged, "the writer did not have to wait").toBe(false);
		await converged;
		// Six batches of up to 1,000 in a data key, the last of them empty: each begins half a second after the one before.
		expect(performance.now() - startedMs).toBeGreaterThan(2_400);
		expect(Number((await rekeyOf(organization)).done)).toBe(5_000);
	});
});
