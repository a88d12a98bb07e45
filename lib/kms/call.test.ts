import { DescribeKeyCommand, DisableKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../dev/testing/suite-kms.ts";
import { newId } from "../platform/ids.ts";
import { callKms } from "./call.ts";
import { encryptionContext } from "./encryption-context.ts";

const region = "eu-south-1";

describe("the circuit breaker of a region", () => {
	const kms = useSuiteKms();
	const fault = (body: object) =>
		fetch(`${kms.url()}/_control/faults`, {
			method: "POST",
			body: JSON.stringify(body),
			headers: { "content-type": "application/json" },
		});

	it("takes a refusal for an answer: trouble before and after it does not add up to an outage", async () => {
		const organizationId = newId();
		const arn = await createCustomerKey(organizationId, { region });
		await ownerKms(region).send(new DisableKeyCommand({ KeyId: arn }));
		const EncryptionContext = encryptionContext(organizationId, newId(), "TRACES");
		for (let round = 0; round < 12; round++) {
			await fault({ operation: "Encrypt", keyArn: arn, count: 2, error: "KMSInternalException" });
			const call = callKms(region, arn, (client, options) =>
				client.send(
					new EncryptCommand({ KeyId: arn, Plaintext: new Uint8Array([1]), EncryptionContext }),
					options,
				),
			);
			await expect(call).rejects.toMatchObject({ code: "KEY_REVOKED", awsErrorName: "DisabledException" });
		}
	});

	it("opens after a row of silences, and then asks no more", async () => {
		const arn = await createCustomerKey(newId(), { region });
		const describeKey = () =>
			callKms(region, arn, (client, options) => client.send(new DescribeKeyCommand({ KeyId: arn }), options));
		await fault({ operation: "DescribeKey", keyArn: arn, count: 1_000, error: "KMSInternalException" });
		for (let call = 0; call < 3; call++) {
			await expect(describeKey()).rejects.toMatchObject({ code: "KMS_UNREACHABLE" });
		}
		const asked = async () => {
			const answer = await fetch(`${kms.url()}/_control/calls?keyArn=${encodeURIComponent(arn)}`);
			return ((await answer.json()) as { operations: Record<string, number> }).operations.DescribeKey;
		};
		const before = await asked();
		expect(before).toBe(8);
		await expect(describeKey()).rejects.toMatchObject({ code: "KMS_UNREACHABLE", awsErrorName: "NoAnswer" });
		expect(await asked()).toBe(before);
	});
});
