import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { createCustomerKey, useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/suite-organization.ts";
import { db } from "../platform/db.ts";
import { versionOf } from "../platform/version.ts";
import { addKey } from "./add-key.ts";
import type { CustomerKey } from "./customer-key.ts";
import { deleteKey } from "./delete-key.ts";
import { renameKey } from "./rename-key.ts";

describe("renaming a key", () => {
	useSuiteDatabase();
	useSuiteKms();
	let organization: TestOrganization;
	let arn: string;
	let key: CustomerKey;

	beforeAll(async () => {
		organization = await createTestOrganization();
		const { admin, deploymentId } = organization;
		arn = await createCustomerKey(organization.id);
		({ key } = await addKey(admin, { deploymentId, arn, name: "prod", description: "Keys of the shop" }));
	});

	const renames = () =>
		db().auditEvent.findMany({
			where: { chainId: organization.id, action: "key.renamed" },
			orderBy: { seq: "asc" },
		});

	it("a change of the name keeps the description, and the audit row has both versions", async () => {
		const renamed = await renameKey(organization.admin, { keyId: key.id, name: " prod-2027 " });
		expect(renamed).toEqual({ ...key, name: "prod-2027" });
		expect((await renames()).map(({ details }) => details)).toEqual([
			{
				arn,
				from: { name: "prod", description: "Keys of the shop" },
				to: { name: "prod-2027", description: "Keys of the shop" },
			},
		]);
	});

	it("an empty description removes it, and the name stays", async () => {
		const renamed = await renameKey(organization.admin, { keyId: key.id, description: "" });
		expect(renamed).toEqual({ ...key, name: "prod-2027", description: "" });
	});

	it("a change that changes nothing is refused and leaves no audit row", async () => {
		const before = (await renames()).length;
		for (const same of [{}, { name: "prod-2027" }, { description: "" }]) {
			await expect(renameKey(organization.admin, { keyId: key.id, ...same })).rejects.toMatchObject({
				code: "CONFLICT",
			});
		}
		expect(await renames()).toHaveLength(before);
	});

	it("of two changes of one version at the same moment, one is made", async () => {
		let seen = { ...key, name: "prod-2027", description: "" };
		for (let round = 0; round < 8; round++) {
			const expectedVersions = [versionOf(seen)];
			const names = ["one", "two", "three", "four"].map((name) => `${name} ${round}`);
			const answers = await Promise.allSettled(
				names.map((name) => renameKey(organization.admin, { keyId: key.id, name, expectedVersions })),
			);
			const made = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
			const codes = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason.code] : []));
			expect(codes).toEqual(Array(3).fill("PRECONDITION_FAILED"));
			seen = { ...seen, name: made[0]?.name ?? "" };
		}
	});

	it("a deleted key is not found", async () => {
		await deleteKey(organization.admin, { keyId: key.id, confirmArn: arn });
		await expect(renameKey(organization.admin, { keyId: key.id, name: "late" })).rejects.toMatchObject({
			code: "NOT_FOUND",
		});
	});
});
