import { describe, expect, it } from "vitest";
import { tamperWithAudit, useSuiteDatabase } from "../../dev/testing/suite-database.ts";
import { useSuiteKms } from "../../dev/testing/suite-kms.ts";
import { createTestOrganization, operator } from "../../dev/testing/suite-organization.ts";
import { createDeployment } from "../access/operator/create-deployment.ts";
import { createToken } from "../access/operator/create-token.ts";
import { activateKey } from "../keys/activate-key.ts";
import { db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { hashOf } from "./append.ts";

const chainOf = (chainId: string) =>
	db().auditEvent.findMany({ where: { chainId }, orderBy: { seq: "asc" } });

async function isWhole(chainId: string): Promise<boolean> {
	let previous: Uint8Array = new Uint8Array(32);
	let seq = 0n;
	for (const { hash, ...event } of await chainOf(chainId)) {
		seq += 1n;
		const isNext = event.seq === seq && Buffer.compare(event.prevHash, previous) === 0;
		if (!isNext || Buffer.compare(hashOf(event), hash) !== 0) return false;
		previous = hash;
	}
	return true;
}

describe("the audit chain", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("neither forks nor loses a row under eight writers", async () => {
		const { id, slug } = await createTestOrganization();
		const before = (await chainOf(id)).length;
		const writers = Array.from({ length: 8 }, async (_, writer) => {
			for (let round = 0; round < 5; round++) {
				await createToken(operator, {
					organization: slug,
					name: `${writer}.${round}`,
					scopes: ["keys:read"],
				});
			}
		});
		await Promise.all(writers);
		expect(await chainOf(id)).toHaveLength(before + 40);
		expect(await isWhole(id)).toBe(true);
	});

	it("shows a changed and a missing row", async () => {
		const { id } = await createTestOrganization();
		expect(await isWhole(id)).toBe(true);
		await tamperWithAudit("UPDATE audit_events SET actor_label = 'nobody' WHERE chain_id = $1 AND seq = 2", [
			id,
		]);
		expect(await isWhole(id)).toBe(false);

		const other = await createTestOrganization();
		await tamperWithAudit("DELETE FROM audit_events WHERE chain_id = $1 AND seq = 2", [other.id]);
		expect(await isWhole(other.id)).toBe(false);
	});

	it("has no row for a change that did not happen", async () => {
		const { id, slug } = await createTestOrganization();
		const before = (await chainOf(id)).length;
		// The second breaks the database's own constraint, after everything else went well.
		await expect(
			createDeployment(operator, { organization: slug, name: "Production", region: "us-west-1" }),
		).rejects.toMatchObject({ code: "CONFLICT" });
		expect(await chainOf(id)).toHaveLength(before);
	});

	it("has a row for a refusal, with who and what", async () => {
		const { id, member } = await createTestOrganization();
		await expect(activateKey(member, { keyId: newId() })).rejects.toMatchObject({ code: "FORBIDDEN" });
		const row = (await chainOf(id)).at(-1);
		expect(row).toMatchObject({ action: "key:activate", outcome: "refused", actorType: "user" });
		expect(row?.actorLabel).toMatch(/^member@/);
	});
});
