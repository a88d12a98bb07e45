import { beforeAll, describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization, operator, type TestOrganization } from "../../testing/suite-organization.ts";
import { createDeployment } from "../operator/verbs/create-deployment.ts";
import { db } from "../platform/db.ts";
import { chooseDeployment } from "./choose-deployment.ts";

useSuiteDatabase();
useSuiteKms();

let one: TestOrganization;
let several: TestOrganization;
const idOf = new Map<string, string>();
const names = ["Zürich", "東京", "a b", "a%20b", "50% off", "Ã¼"];

beforeAll(async () => {
	[one, several] = [await createTestOrganization(), await createTestOrganization()];
	for (const name of names)
		await createDeployment(operator, { organization: several.slug, name, region: "us-west-1" });
	// A deployment may have another's id as its name: an id takes precedence over a name.
	await createDeployment(operator, {
		organization: several.slug,
		name: several.deploymentId,
		region: "us-west-1",
	});
	const all = await db().deployment.findMany({ where: { organizationId: several.id } });
	for (const { id, name } of all) idOf.set(name, id);
});

/** A header as Node.js shows the bytes that were sent. */
const bytesOf = (name: string) => Buffer.from(name, "utf8").toString("latin1");

describe("the header X-Keyhold-Deployment", () => {
	it.each([
		["its name", "a b", "a b"],
		["its name in Latin-1", "Zürich", "Zürich"],
		["its name in UTF-8", bytesOf("Zürich"), "Zürich"],
		["its name in UTF-8, beyond Latin-1", bytesOf("東京"), "東京"],
		["its name percent-encoded", encodeURIComponent("東京"), "東京"],
		["its name percent-encoded in part", "Z%C3%BCrich", "Zürich"],
		["a name that has a percent sign", "50% off", "50% off"],
		["a name that looks percent-encoded", "a%20b", "a%20b"],
		["a name that looks like UTF-8", "Ã¼", "Ã¼"],
	])("chooses a deployment by %s", async (_, header, name) => {
		expect(await chooseDeployment(several.id, header)).toBe(idOf.get(name));
	});

	it("chooses a deployment by its id, in either case", async () => {
		expect(await chooseDeployment(several.id, several.deploymentId)).toBe(several.deploymentId);
		expect(await chooseDeployment(several.id, several.deploymentId.toUpperCase())).toBe(several.deploymentId);
	});

	it.each(["", "Nowhere", "%00", "%", "a b ", "z%C3%BCrich", "00000000-0000-4000-8000-000000000000"])(
		"that names no deployment is NOT_FOUND: %j",
		async (header) => {
			await expect(chooseDeployment(several.id, header)).rejects.toMatchObject({ code: "NOT_FOUND" });
		},
	);

	it("never chooses another organization's deployment", async () => {
		await expect(chooseDeployment(one.id, several.deploymentId)).rejects.toMatchObject({ code: "NOT_FOUND" });
		await expect(chooseDeployment(one.id, "a b")).rejects.toMatchObject({ code: "NOT_FOUND" });
	});

	it("may be missing only if there is one deployment", async () => {
		expect(await chooseDeployment(one.id, undefined)).toBe(one.deploymentId);
		await expect(chooseDeployment(several.id, undefined)).rejects.toMatchObject({ code: "INVALID_INPUT" });
	});
});
