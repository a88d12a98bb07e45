import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { currentApplicationDataKey } from "../../testing/application-data-key.ts";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { monotonicMs } from "../platform/clock.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { beginLeases, type LeaseTerms, renewLeases } from "./grant-leases.ts";

describe("requests for the same leases in another order", () => {
	useSuiteDatabase();
	useSuiteKms();

	/** A process, and terms of leases on the data keys of two deployments; the one that has to be locked first is last. */
	async function leasesOfTwo() {
		const dataKeys = await Promise.all(
			[1, 2].map(async () => currentApplicationDataKey((await createTestOrganization()).deploymentId)),
		);
		const token = { id: newId(), name: newId(), tokenHash: new Uint8Array(randomBytes(32)) };
		await db().applicationToken.create({ data: token });
		const processId = randomUUID();
		await db().applicationProcess.create({
			data: { id: processId, tokenId: token.id, name: "api-server", lastSeenAt: new Date() },
		});
		const terms = dataKeys
			.toSorted((one, other) => (one.deploymentId < other.deploymentId ? 1 : -1))
			.map(
				({ deploymentId, id }): LeaseTerms => ({
					deploymentId,
					dataKeyId: id,
					purpose: "SEAL",
					untilMs: 15_000,
					agreedUntilMs: monotonicMs() + 15_000,
					sealed: 0,
					wantedSeals: 16_384,
					isHeld: false,
				}),
			);
		const [last, first] = terms as [LeaseTerms, LeaseTerms];
		return { processId, terms, first, last };
	}

	/** Locks a row of `table`, then, once `other` waits for it, the second row. The other one must not hold that. */
	async function lockBoth(
		table: "application_leases" | "data_keys",
		{ first, last }: { first: LeaseTerms; last: LeaseTerms },
		other: () => Promise<unknown>,
	): Promise<void> {
		const client = await pool().connect();
		const lock = ({ deploymentId }: LeaseTerms) =>
			client.query(`SELECT 1 FROM ${table} WHERE deployment_id = $1 FOR UPDATE`, [deploymentId]);
		await client.query("BEGIN");
		await lock(first);
		const waiting = other();
		await expect
			.poll(async () => {
				const { rows } = await pool().query(
					"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
				);
				return rows.length;
			})
			.toBeGreaterThan(0);
		// A deadlock would end one of the two.
		await lock(last);
		await client.query("COMMIT");
		client.release();
		await waiting;
	}

	it("begin without a deadlock", async () => {
		const leases = await leasesOfTwo();
		const begin = () => inTransaction((tx) => beginLeases(tx, leases.processId, leases.terms));
		await lockBoth("data_keys", leases, begin);
		expect(await db().applicationLease.count({ where: { processId: leases.processId } })).toBe(2);
	});

	it("begin again without a deadlock once they have ended", async () => {
		const leases = await leasesOfTwo();
		const begin = () => inTransaction((tx) => beginLeases(tx, leases.processId, leases.terms));
		await begin();
		await db().applicationLease.updateMany({ data: { leasedUntil: new Date(0) } });
		expect(await renewLeases(pool(), leases.processId, leases.terms)).toEqual([]);
		await lockBoth("application_leases", leases, begin);
		await lockBoth("data_keys", leases, begin);
	});

	it("are renewed without a deadlock, whether they need more seals or not", async () => {
		const leases = await leasesOfTwo();
		await inTransaction((tx) => beginLeases(tx, leases.processId, leases.terms));
		const renew = async () =>
			expect(await renewLeases(pool(), leases.processId, leases.terms)).toHaveLength(2);
		await lockBoth("application_leases", leases, renew);
		await lockBoth("data_keys", leases, renew);
	});
});
