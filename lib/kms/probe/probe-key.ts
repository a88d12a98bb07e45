import { DescribeKeyCommand, GetKeyRotationStatusCommand } from "@aws-sdk/client-kms";
import { monotonicMs, now } from "../../platform/clock.ts";
import { readKmsArn } from "../arn.ts";
import { encryptionContext } from "../encryption-context.ts";
import { keyPolicyStatements } from "../key-policy.ts";
import { attempt, describeFailure } from "./attempt.ts";
import { keyMetadataChecks, latencyCheck, rotationCheck } from "./key-metadata-checks.ts";
import { type ProbeCheck, type ProbeReport, worstOutcome } from "./report.ts";
import { trialChecks } from "./trial-checks.ts";

export type ProbeTarget = {
	/** As typed by a person. */
	arn: string;
	organizationId: string;
	deploymentId: string;
	/** Where the deployment's data lives. */
	region: string;
	vendorPrincipal: string | undefined;
	isScopedPolicyRequired: boolean;
	/** Whether a live key with this ARN exists already. */
	isInUse: (arn: string) => Promise<boolean>;
};

/**
 * Tries out whether Keyhold could work with a KMS key, check by check, and says what to change. Goes on after a
 * failure wherever a check does not depend on the failed one; makes calls side by side; ends within 5 s. Never
 * throws for what KMS does.
 */
export async function probeKey(target: ProbeTarget): Promise<ProbeReport> {
	const startedMs = monotonicMs();
	const { arn, checks, suggestedArn } = await runChecks(target);
	return {
		arn,
		checks,
		outcome: worstOutcome(checks),
		...(suggestedArn && { suggestedArn }),
		checkedAt: now().toISOString(),
		durationMs: Math.round(monotonicMs() - startedMs),
	};
}

async function runChecks(
	target: ProbeTarget,
): Promise<{ arn: string; checks: ProbeCheck[]; suggestedArn?: string }> {
	const reading = readKmsArn(target.arn);
	const grammar = { id: "arn", title: "ARN is well formed" };
	if (reading.kind === "invalid") {
		return {
			arn: target.arn.trim(),
			checks: [
				{
					...grammar,
					outcome: "fail",
					seen: reading.problem,
					fix: "Copy the ARN from the key's page in AWS KMS.",
				},
			],
		};
	}
	if (reading.kind === "alias") return aliasChecks(reading);

	const { key } = reading;
	const [use, look] = keyPolicyStatements(target);
	const useStatement = JSON.stringify(use, null, 2);
	const lookStatement = JSON.stringify(look, null, 2);
	const context = encryptionContext(target.organizationId, target.deploymentId, "request-logs");
	const [isInUse, describe, rotation, trials] = await Promise.all([
		target.isInUse(key.arn),
		attempt(key.region, (client, options) =>
			client.send(new DescribeKeyCommand({ KeyId: key.arn }), options),
		),
		attempt(key.region, (client, options) =>
			client.send(new GetKeyRotationStatusCommand({ KeyId: key.arn }), options),
		),
		trialChecks(key, context, {
			statement: useStatement,
			isScopedPolicyRequired: target.isScopedPolicyRequired,
		}),
	]);
	return {
		arn: key.arn,
		checks: [
			{ ...grammar, outcome: "pass", seen: `Account ${key.accountId}, region ${key.region}.` },
			regionCheck(key.region, target.region, key.isMultiRegion),
			inUseCheck(isInUse),
			...keyMetadataChecks(describe, lookStatement),
			...trials.checks,
			trials.scope,
			rotationCheck(rotation, lookStatement),
			latencyCheck(describe, trials.roundTripMs),
		],
	};
}

async function aliasChecks(alias: {
	arn: string;
	region: string;
}): Promise<{ arn: string; checks: ProbeCheck[]; suggestedArn?: string }> {
	const describe = await attempt(alias.region, (client, options) =>
		client.send(new DescribeKeyCommand({ KeyId: alias.arn }), options),
	);
	const suggestedArn = describe.kind === "answered" ? describe.value.KeyMetadata?.Arn : undefined;
	const why = "This is an alias, which its owner can point to another key at any time.";
	return {
		arn: alias.arn,
		...(suggestedArn && { suggestedArn }),
		checks: [
			{
				id: "arn",
				title: "ARN is well formed",
				outcome: "fail",
				seen: describe.kind === "failed" ? `${why} ${describeFailure("DescribeKey", describe)}` : why,
				fix: suggestedArn ? `Use key ARN ${suggestedArn}` : "Enter the ARN of the key itself.",
			},
		],
	};
}

function regionCheck(keyRegion: string, region: string, isMultiRegion: boolean): ProbeCheck {
	const check = { id: "region", title: "Region is the deployment's" };
	if (keyRegion === region) return { ...check, outcome: "pass", seen: `${keyRegion}.` };
	return {
		...check,
		outcome: "fail",
		seen: `The key is in ${keyRegion}, the deployment in ${region}.`,
		fix: isMultiRegion
			? `Use this key's replica in ${region}: the same ARN with ${region} in place of ${keyRegion}.`
			: `Create a key in ${region}.`,
	};
}

function inUseCheck(isInUse: boolean): ProbeCheck {
	const check = { id: "not-in-use", title: "Key is not in use already" };
	if (!isInUse) return { ...check, outcome: "pass", seen: "No other deployment uses it." };
	return {
		...check,
		outcome: "fail",
		seen: "This key already protects a deployment of this service.",
		fix: "Create a key of its own for this deployment.",
	};
}
