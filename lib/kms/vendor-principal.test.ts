import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { perProcess } from "../platform/per-process.ts";
import { principalInPolicies, vendorPrincipal } from "./vendor-principal.ts";

it.each([
	["arn:aws:sts::999900001111:assumed-role/keyhold/i-0abc", "arn:aws:iam::999900001111:role/keyhold"],
	["arn:aws-cn:sts::999900001111:assumed-role/keyhold/x", "arn:aws-cn:iam::999900001111:role/keyhold"],
	["arn:aws:iam::999900001111:user/ops/keyhold", "arn:aws:iam::999900001111:user/ops/keyhold"],
	["arn:aws:iam::999900001111:root", "arn:aws:iam::999900001111:root"],
	["arn:aws:sts::999900001111:federated-user/x", undefined],
	["", undefined],
])("%s is named in a policy as %s", (arn, expected) => {
	expect(principalInPolicies(arn)).toBe(expected);
});

describe("who calls KMS for Keyhold", () => {
	const kms = useSuiteKms({ isPrincipalConfigured: false });
	beforeAll(() => {
		process.env.DATABASE_URL = "postgres://not-used";
	});
	afterEach(() => {
		delete process.env.AWS_ENDPOINT_URL_STS;
		perProcess<{ answer?: unknown }>("vendor principal", () => ({}))().answer = undefined;
	});

	it("is not requested from AWS while a local KMS is used", async () => {
		expect(await vendorPrincipal("us-west-1")).toBeUndefined();
	});

	it("is what STS says of the session, by its role", async () => {
		process.env.AWS_ENDPOINT_URL_STS = kms.url();
		expect(await vendorPrincipal("us-west-1")).toBe("arn:aws:iam::999900001111:role/keyhold");
	});

	it("is not known while STS does not answer, and nothing fails for it", async () => {
		process.env.AWS_ENDPOINT_URL_STS = "http://127.0.0.1:1";
		expect(await vendorPrincipal("us-west-1")).toBeUndefined();
	});
});
