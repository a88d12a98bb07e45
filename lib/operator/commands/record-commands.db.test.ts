import { expect, it } from "vitest";
import { useSuiteDatabase } from "../../../testing/suite-database.ts";
import { useSuiteKms } from "../../../testing/suite-kms.ts";
import { createTestOrganization, ingestLogs } from "../../../testing/suite-organization.ts";
import { db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { runCommand } from "./run-command.ts";

useSuiteDatabase();
useSuiteKms();

it("records check-counts names a count that differs and exits with 1, and corrects it when told to", async () => {
	const check = (...options: string[]) => runCommand(["records", "check-counts", ...options], process.stdin);
	const organization = await createTestOrganization();
	const { deploymentId } = organization;
	await ingestLogs(organization, 8);
	expect(await check()).toBe("8 records. All counts are exact.");

	const { id: dataKeyId } = await db().dataKey.findFirstOrThrow({ where: { deploymentId } });
	await db().recordCountChange.create({ data: { deploymentId, dataKeyId, id: newId(), records: 3 } });
	const differs = `8 records. These counts differ:\n  Deployment ${deploymentId}, data key ${dataKeyId}: 8 records, 11 counted.`;
	try {
		expect(await check()).toContain(differs);
		expect(process.exitCode).toBe(1);
	} finally {
		process.exitCode = 0;
	}
	expect(JSON.parse(await check("--json"))).toMatchObject({
		records: 8,
		miscounts: [{ deploymentId, dataKeyId, stored: 8, counted: 11 }],
		isCorrected: false,
	});
	process.exitCode = 0;
	expect(await check("--correct")).toBe(`${differs}\nThese counts were corrected.`);
	expect(process.exitCode).toBe(0);
	expect(await check()).toBe("8 records. All counts are exact.");
});
