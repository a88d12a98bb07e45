import { expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import { sealRecords } from "./seal-records.ts";

useSuiteDatabase();
useSuiteKms();

it("a write whose data key is replaced at every attempt is refused as retryable, without blaming KMS", async () => {
	const { deploymentId, id: organizationId } = await createTestOrganization();
	let attempts = 0;
	const write = async () => {
		attempts++;
		return false;
	};
	const error = await sealRecords({ id: deploymentId, organizationId }, "REQUEST_LOGS", 1, write).catch(
		(thrown) => thrown,
	);
	expect(error).toMatchObject({ code: "DATA_KEY_CHANGING", httpStatus: 503, isRetryable: true });
	expect(error.message).not.toContain("KMS");
	expect(attempts).toBe(10);
});
