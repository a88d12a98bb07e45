import { describe, expect, it } from "vitest";
import { accountRoot, actionReasons, keyPolicy, keyPolicyStatements } from "./key-policy.ts";

const organizationId = "01890a5d-ac96-774b-bcce-b302099a8057";
const vendorPrincipal = "arn:aws:iam::999999999999:role/keyhold";
const [use, look] = keyPolicyStatements({ vendorPrincipal, organizationId });

describe("what Keyhold asks of the key's owner", () => {
	it("is to use the key for this organization alone", () => {
		expect(use).toEqual({
			Sid: "KeyholdUsesTheKeyForThisOrganization",
			Effect: "Allow",
			Principal: { AWS: vendorPrincipal },
			Action: ["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"],
			Resource: "*",
			Condition: { StringEquals: { "kms:EncryptionContext:keyhold:org": organizationId } },
		});
	});

	it("and to look at it", () => {
		expect(look).toEqual({
			Sid: "KeyholdLooksAtTheKey",
			Effect: "Allow",
			Principal: { AWS: vendorPrincipal },
			Action: ["kms:DescribeKey", "kms:GetKeyRotationStatus"],
			Resource: "*",
		});
	});

	it("gives a reason for each action of the policy, and for no other", () => {
		expect(Object.keys(actionReasons).toSorted()).toEqual([...use.Action, ...look.Action].toSorted());
		for (const reason of Object.values(actionReasons)) expect(reason).not.toBe("");
	});

	it("never has a wildcard in an action or a principal, nor a right to change the key", () => {
		for (const { Action, Principal } of [use, look]) {
			expect(Principal.AWS).not.toContain("*");
			for (const action of Action)
				expect(action).toMatch(/^kms:(GenerateDataKey|Encrypt|Decrypt|DescribeKey|GetKeyRotationStatus)$/);
		}
	});

	it("names a gap to fill while the vendor's principal is not configured", () => {
		const [first, second] = keyPolicyStatements({ vendorPrincipal: undefined, organizationId });
		expect(first.Principal.AWS).toBe("arn:aws:iam::<vendor account>:role/<vendor role>");
		expect(second).toMatchObject({ Principal: first.Principal });
		const [abroad] = keyPolicyStatements({
			vendorPrincipal: undefined,
			organizationId,
			region: "cn-north-1",
		});
		expect(abroad.Principal.AWS).toMatch(/^arn:aws-cn:iam::<vendor account>/);
	});
});

describe("the whole policy", () => {
	it("leaves the key to its owner's account, which could lock itself out otherwise", () => {
		const policy = keyPolicy({ owner: accountRoot("111122223333"), vendorPrincipal, organizationId });
		expect(policy.Version).toBe("2012-10-17");
		expect(policy.Statement[0]).toEqual({
			Sid: "TheAccountKeepsControl",
			Effect: "Allow",
			Principal: { AWS: "arn:aws:iam::111122223333:root" },
			Action: ["kms:*"],
			Resource: "*",
		});
		expect(policy.Statement.slice(1)).toEqual([use, look]);
	});

	it.each(["aws-cn", "aws-us-gov"])("names the account within the partition %s", (partition) => {
		const policy = keyPolicy({
			owner: accountRoot("111122223333", partition),
			vendorPrincipal,
			organizationId,
		});
		expect(policy.Statement[0]).toMatchObject({
			Principal: { AWS: `arn:${partition}:iam::111122223333:root` },
		});
	});

	it("has statement ids as IAM allows them, each once", () => {
		const policy = keyPolicy({ owner: accountRoot("111122223333"), vendorPrincipal, organizationId });
		const ids = policy.Statement.map(({ Sid }) => String(Sid));
		expect(new Set(ids).size).toBe(ids.length);
		for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]+$/);
	});
});
