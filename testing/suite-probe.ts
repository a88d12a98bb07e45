import {
	CreateKeyCommand,
	type CreateKeyCommandInput,
	EnableKeyRotationCommand,
	PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { accountRoot, keyPolicy } from "../lib/kms/key-policy.ts";
import { newId } from "../lib/platform/ids.ts";
import { type ProbeTarget, probeKey } from "../lib/probe/probe-key.ts";
import { type CheckId, type CheckOutcome, checkIds, type ProbeReport } from "../lib/probe/report.ts";
import { customerAccountId, ownerKms, useSuiteKms, vendorPrincipal } from "./suite-kms.ts";

export const organizationId = newId();
export const deploymentRegion = "us-west-1";
const deploymentId = newId();

/** The policy that Keyhold suggests to the suite's organization. */
export const askedPolicy = () =>
	keyPolicy({ owner: accountRoot(customerAccountId), vendorPrincipal, organizationId });

/** The same, changed before it is given to AWS. */
export function changedPolicy(change: (text: string) => string): unknown {
	return JSON.parse(change(JSON.stringify(askedPolicy())));
}

/** A local KMS, keys of a customer in it, and the probe. */
export function useSuiteProbe() {
	const kms = useSuiteKms();
	return {
		url: kms.url,
		createKey,
		probe,
		control: kms.control,
	};
}

/** A key in the customer's account. Rotation is on if AWS can rotate it. */
async function createKey(
	options: { input?: CreateKeyCommandInput; region?: string; policy?: unknown; isRotated?: boolean } = {},
): Promise<string> {
	const { input = {}, region = deploymentRegion, policy = askedPolicy() } = options;
	const client = ownerKms(region);
	const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
	const KeyId = KeyMetadata?.Arn ?? "";
	const isRotatable =
		(KeyMetadata?.Origin ?? "AWS_KMS") === "AWS_KMS" && KeyMetadata?.KeySpec === "SYMMETRIC_DEFAULT";
	if (options.isRotated ?? isRotatable) await client.send(new EnableKeyRotationCommand({ KeyId }));
	await client.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(policy) }));
	client.destroy();
	return KeyId;
}

/** Probes, and checks the invariants of every report. */
async function probe(arn: string, change: Partial<ProbeTarget> = {}): Promise<ProbeReport> {
	const report = await probeKey({
		arn,
		organizationId,
		deploymentId,
		resources: ["REQUEST_LOGS", "TRACES"],
		region: deploymentRegion,
		vendorPrincipal,
		isScopedPolicyRequired: false,
		isInUse: async () => false,
		...change,
	});
	expect(report.checks.map(({ id }) => id)).toEqual(checkIds);
	expect(report.durationMs).toBeLessThan(5_000);
	for (const { outcome, seen, fix, statement, ...check } of report.checks) {
		expect(seen, check.id).toMatch(/^\S.*\.$/s);
		if (outcome === "fail" || outcome === "warn") expect(fix, check.id).toMatch(/^[A-Z].{10,}/s);
		if (outcome === "pass") expect(fix, check.id).toBeUndefined();
		if (statement) expect(JSON.parse(statement).Principal.AWS).toBe(vendorPrincipal);
		const words = `${check.title} ${seen} ${fix ?? ""}`;
		expect(words).not.toMatch(/please|oops|successfully|undefined|null|\[object/i);
		// AWS's own texts name Keyhold's role.
		expect(words).not.toContain(vendorPrincipal);
	}
	return report;
}

export const lineOf = (report: ProbeReport, id: string) => {
	const line = report.checks.find((check) => check.id === id);
	if (!line) throw new Error(`no check ${id}`);
	return line;
};

/** For `expectOutcomes`. */
export const skipped = (...ids: CheckId[]) => Object.fromEntries(ids.map((id) => [id, "skipped"] as const));

/** All outcomes: `pass` but for those named. */
export function expectOutcomes(report: ProbeReport, others: Partial<Record<CheckId, CheckOutcome>>): void {
	const expected = Object.fromEntries(checkIds.map((id) => [id, others[id] ?? "pass"]));
	expect(Object.fromEntries(report.checks.map(({ id, outcome }) => [id, outcome]))).toEqual(expected);
}
