import { DescribeKeyCommand, DisableKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { createCustomerKey, ownerKms, useSuiteKms } from "../../testing/suite-kms.ts";
import { newId } from "../platform/ids.ts";
import { callKms } from "./call.ts";
import { encryptionContext } from "./encryption-context.ts";

/** Each test has a region of its own: breakers outlive it. */
const regions = ["eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-north-1"];
const newRegion = () => regions.pop() as string;

describe("the circuit breaker", () => {
	const kms = useSuiteKms();
	const silence = (keyArn: string) =>
		kms.addFault({ operation: "DescribeKey", keyArn, count: 1_000, error: "KMSInternalException" });
	const describeKey = (region: string, arn: string) =>
		callKms(region, arn, (client, options) => client.send(new DescribeKeyCommand({ KeyId: arn }), options));
	const describeCalls = async (arn: string) => (await kms.calls(arn)).operations.DescribeKey ?? 0;
	/** Until it is left alone: three calls of three attempts. */
	const exhaust = async (region: string, arn: string) => {
		await silence(arn);
		for (let call = 0; call < 3; call++) {
			await expect(describeKey(region, arn)).rejects.toMatchObject({ code: "KMS_UNREACHABLE" });
		}
	};
	/** A key of an account of its own, whose owner lets every account look at it. */
	const keyOf = (region: string, account: string) =>
		createCustomerKey(newId(), {
			region,
			accountId: account,
			policy: {
				Version: "2012-10-17",
				Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }],
			},
		});

	it("takes a refusal for an answer: trouble before and after it does not add up to an outage", async () => {
		const region = newRegion();
		const organizationId = newId();
		const arn = await createCustomerKey(organizationId, { region });
		await ownerKms(region).send(new DisableKeyCommand({ KeyId: arn }));
		const EncryptionContext = encryptionContext(organizationId, newId(), "TRACES");
		for (let round = 0; round < 12; round++) {
			await kms.addFault({ operation: "Encrypt", keyArn: arn, count: 2, error: "KMSInternalException" });
			const call = callKms(region, arn, (client, options) =>
				client.send(
					new EncryptCommand({ KeyId: arn, Plaintext: new Uint8Array([1]), EncryptionContext }),
					options,
				),
			);
			await expect(call).rejects.toMatchObject({ code: "KEY_REVOKED", awsErrorName: "DisabledException" });
		}
	});

	it("leaves a key alone that has been silent eight times, and says that it did not ask", async () => {
		const region = newRegion();
		const arn = await createCustomerKey(newId(), { region });
		await exhaust(region, arn);
		expect(await describeCalls(arn)).toBe(8);
		await expect(describeKey(region, arn)).rejects.toMatchObject({
			code: "KMS_UNREACHABLE",
			awsErrorName: "NotAsked",
			isUnasked: true,
		});
		expect(await describeCalls(arn)).toBe(8);
	});

	it("does not keep calls about another key from being made, of the same owner or another", async () => {
		const region = newRegion();
		const organizationId = newId();
		const silent = [
			await createCustomerKey(organizationId, { region }),
			await createCustomerKey(organizationId, { region }),
			await createCustomerKey(organizationId, { region }),
			await keyOf(region, "222233334444"),
		];
		for (const arn of silent) await exhaust(region, arn);
		const healthy = await createCustomerKey(newId(), { region });
		await expect(describeKey(region, healthy)).resolves.toBeDefined();
	});

	it("leaves a region alone once keys of three owners are silent and none answers, until one does", async () => {
		const region = newRegion();
		const [healthy, ...silent] = await Promise.all(
			["111122223333", "222233334444", "333344445555", "444455556666"].map((id) => keyOf(region, id)),
		);
		for (const arn of silent) await exhaust(region, arn);
		await expect(describeKey(region, healthy as string)).rejects.toMatchObject({ isUnasked: true });
		expect(await describeCalls(healthy as string)).toBe(0);
		await expect
			.poll(() => describeKey(region, healthy as string).then(() => "answered"), { timeout: 10_000 })
			.toBe("answered");
	});

	it("is never in the way of a call that decides on access", async () => {
		const region = newRegion();
		const arn = await createCustomerKey(newId(), { region });
		await exhaust(region, arn);
		const asked = () =>
			callKms(
				region,
				arn,
				(client, options) => client.send(new DescribeKeyCommand({ KeyId: arn }), options),
				{ isGuarded: false },
			);
		await expect(asked()).rejects.toMatchObject({ awsErrorName: "KMSInternalException", isUnasked: false });
		expect(await describeCalls(arn)).toBe(8 + 3);
	});
});
