import { describe, expect, it } from "vitest";
import { owner, region, useLocalKms, vendor } from "../testing/use-local-kms.ts";
import { assertions, runSuite } from "./run-suite.ts";
import { openTarget } from "./target.ts";

// Each run creates about 200 keys on disk.
describe("the local KMS", { timeout: 120_000 }, () => {
	const kms = useLocalKms();
	const credentials = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: "any" });
	const open = (change: { stranger?: undefined; control?: undefined } = {}) =>
		openTarget({
			endpoint: kms.url(),
			region,
			owner: credentials(owner),
			stranger: credentials(vendor),
			control: kms.url(),
			...change,
		});

	it("passes every assertion", async () => {
		const target = open();
		const verdicts = await runSuite(target);
		expect(verdicts.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
		expect(verdicts).toHaveLength(assertions.length);
		await target.close();
	});

	it("that behaves differently fails the assertion, by name", async () => {
		const target = open();
		await kms.control("POST", "faults", {
			operation: "DescribeKey",
			error: "DisabledException",
			status: 400,
		});
		const verdicts = await runSuite(target);
		await kms.control("DELETE", "faults");
		const failed = verdicts.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
		expect(failed).toContain("state Enabled: DescribeKey → ok");
		expect(failed).toContain("error: an absent key of one's own account → NotFoundException");
		expect(failed).not.toContain("state Enabled: Encrypt → ok");
		await target.close();
	});

	it("assertions that are not tested or skipped are listed, and not counted as passed", async () => {
		const target = open({ stranger: undefined, control: undefined });
		const verdicts = await runSuite(target, ["rotation:", "state Disabled: Encrypt"]);
		const of = (outcome: string) => verdicts.filter((one) => one.outcome === outcome).map(({ name }) => name);
		expect(of("failed")).toEqual([]);
		expect(of("skipped")).toHaveLength(4);
		expect(of("untried").filter((name) => name.startsWith("account:"))).toHaveLength(3);
		expect(of("untried")).toContain("state Unavailable: Decrypt → KMSInvalidStateException");
		await expect(runSuite(target, ["rotations"])).rejects.toThrow('begins with "rotations"');
		await target.close();
	});
});

it("each assertion has a unique name", () => {
	expect(new Set(assertions.map(({ name }) => name)).size).toBe(assertions.length);
});
