import {
	DescribeKeyCommand,
	type DescribeKeyCommandOutput,
	GetKeyRotationStatusCommand,
} from "@aws-sdk/client-kms";
import { type KmsKeyArn, partitionOfRegion, readKmsArn } from "../kms/arn.ts";
import { encryptionContext } from "../kms/encryption-context.ts";
import { toKmsError } from "../kms/failure.ts";
import { keyPolicyStatements } from "../kms/key-policy.ts";
import { monotonicMs, now } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { productName } from "../platform/vendor-names.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { type Known, tellsOfKey } from "./explain-failure.ts";
import { keyMetadataChecks, latencyCheck, metadataOf } from "./key-metadata-checks.ts";
import { regionCheck } from "./region-check.ts";
import { check, completeChecks, type ProbeCheck, type ProbeReport, worstOutcome } from "./report.ts";
import { rotationCheck } from "./rotation-check.ts";
import { runTrials } from "./run-trials.ts";
import { attemptsOf, roundTripMs, scopeCheck, trialChecks } from "./trial-checks.ts";

export type ProbeTarget = {
	/** As typed by a person. */
	arn: string;
	organizationId: string;
	deploymentId: string;
	/** The resources that the key will protect; at least one. Each is tried with its own encryption context. */
	resources: string[];
	/** The deployment's region. */
	region: string;
	vendorPrincipal: string | undefined;
	isScopedPolicyRequired: boolean;
	/** True if a live key with this ARN exists already. */
	isInUse: (arn: string) => Promise<boolean>;
};

type Probed = {
	arn: string;
	checks: ProbeCheck[];
	suggestedArn?: string | undefined;
	isConclusive?: boolean;
};

/**
 * Checks whether Keyhold can use a KMS key, and says what to change. Continues after a failure with every check that does
 * not depend on it, makes calls in parallel, and ends within 5 s even if KMS hangs. Never throws for a KMS failure.
 * @throws the error of `isInUse`
 */
export async function probeKey(target: ProbeTarget): Promise<ProbeReport> {
	const startedMs = monotonicMs();
	const { arn, checks, suggestedArn, isConclusive = true } = await probe(target);
	return {
		arn,
		checks,
		outcome: worstOutcome(checks),
		isConclusive,
		...(suggestedArn && { suggestedArn }),
		checkedAt: now().toISOString(),
		durationMs: Math.round(monotonicMs() - startedMs),
	};
}

async function probe(target: ProbeTarget): Promise<Probed> {
	const reading = readKmsArn(target.arn);
	if (reading.kind === "invalid") {
		const { problem, suggestedArn } = reading;
		const fix = suggestedArn ? `Use key ARN ${suggestedArn}` : "Copy the ARN from the key's page in AWS KMS.";
		const arn = check("arn", "fail", { seen: problem, fix });
		return { arn: target.arn.trim(), checks: completeChecks([arn], fixFirst("ARN")), suggestedArn };
	}
	const named = reading.kind === "key" ? reading.key : reading;
	if (named.region !== target.region) return probeElsewhere(target, named);
	return reading.kind === "key" ? probeByArn(target, reading.key) : probeAlias(target, reading);
}

/** Nothing else about a key is worth fixing before this. */
function fixFirst(what: "ARN" | "region"): string {
	return `Not checked: fix the ${what} first.`;
}

type Named = { arn: string; region: string; accountId: string; isMultiRegion?: boolean };

/**
 * A key in another region than the deployment can't be used, whatever else is true of it. AWS is asked only whether a
 * multi-Region key, or an alias of one, has a relative in the deployment's region.
 */
async function probeElsewhere(target: ProbeTarget, named: Named): Promise<Probed> {
	// Keyhold's credentials are of one partition, and are not shown to another's endpoints.
	const isReachable = partitionOfRegion(named.region) === partitionOfRegion(target.region);
	const mayHaveReplica = isReachable && named.isMultiRegion !== false;
	const describe = mayHaveReplica ? await describeKey(named) : undefined;
	if (describe) logOperatorsTrouble(named.region, target.region, [describe]);
	const region = regionCheck(named, target.region, describe && metadataOf(describe));
	return {
		arn: named.arn,
		checks: completeChecks([grammarPassed(named), region.check], fixFirst("region")),
		suggestedArn: region.replicaArn,
	};
}

async function probeByArn(target: ProbeTarget, key: KmsKeyArn): Promise<Probed> {
	const statements = statementsFor(target);
	const contexts = target.resources.map((resource) =>
		encryptionContext(target.organizationId, target.deploymentId, resource),
	);
	const [isInUse, describe, rotation, trials] = await Promise.all([
		target.isInUse(key.arn),
		describeKey(key),
		attempt(key.region, "GetKeyRotationStatus", (client, options) =>
			client.send(new GetKeyRotationStatusCommand({ KeyId: key.arn }), options),
		),
		runTrials(key, contexts),
	]);
	const attempts = [describe, rotation, ...attemptsOf(trials)];
	logOperatorsTrouble(key.region, target.region, attempts);

	const metadata = metadataOf(describe);
	const known: Known = {
		region: key.region,
		isFound: attempts.some(tellsOfKey),
		isAwsManaged: metadata?.KeyManager === "AWS",
	};
	const made = [
		grammarPassed(key),
		regionCheck(key, target.region, metadata).check,
		inUseCheck(isInUse),
		...keyMetadataChecks(describe, known, statements.look),
		...trialChecks(trials, known, statements.use),
		scopeCheck(trials, {
			statement: statements.use,
			isScopedPolicyRequired: target.isScopedPolicyRequired,
		}),
		rotationCheck(rotation, metadata, known, statements.look),
		latencyCheck(metadata, roundTripMs(trials)),
	];
	return {
		arn: key.arn,
		checks: completeChecks(made, "Not checked."),
		isConclusive: !attempts.some(saysNothing),
	};
}

/** True for a call that failed for a reason other than the key. */
function saysNothing(one: Attempt<unknown>): boolean {
	return one.kind === "failed" && ["transient", "operator", "invalid-answer"].includes(one.failure);
}

/** Resolves an alias and checks its key with DescribeKey. An alias is never saved: its owner can repoint it. */
async function probeAlias(target: ProbeTarget, alias: Named & { isAwsManaged: boolean }): Promise<Probed> {
	const named = [grammarPassed(alias), regionCheck(alias, target.region, undefined).check];
	if (alias.isAwsManaged) {
		const manager = check("manager", "fail", {
			seen: "This is the alias of an AWS managed key. Only AWS's own services can use it.",
			fix: "Create a customer managed key in AWS KMS and enter its ARN.",
		});
		return { arn: alias.arn, checks: completeChecks([...named, manager], fixFirst("ARN")) };
	}
	const describe = await describeKey(alias);
	logOperatorsTrouble(alias.region, target.region, [describe]);
	const metadata = metadataOf(describe);
	const known: Known = {
		region: alias.region,
		isFound: tellsOfKey(describe),
		isAwsManaged: metadata?.KeyManager === "AWS",
	};
	const keyArn = metadata?.Arn;
	const looked = keyMetadataChecks(describe, known, statementsFor(target).look);
	const made = [
		...named,
		...(keyArn ? [inUseCheck(await target.isInUse(keyArn)), aliasCheck(keyArn)] : []),
		...looked,
	];
	return {
		arn: alias.arn,
		checks: completeChecks(made, "Checked once the key ARN is entered."),
		suggestedArn: keyArn,
	};
}

function describeKey(key: { arn: string; region: string }): Promise<Attempt<DescribeKeyCommandOutput>> {
	return attempt(key.region, "DescribeKey", (client, options) =>
		client.send(new DescribeKeyCommand({ KeyId: key.arn }), options),
	);
}

function statementsFor(target: ProbeTarget): { use: string; look: string } {
	const [use, look] = keyPolicyStatements(target);
	return { use: JSON.stringify(use, null, 2), look: JSON.stringify(look, null, 2) };
}

/** Logs the operator's problem once per probe: all calls fail alike. A region without a deployment needs no fix. */
function logOperatorsTrouble(keyRegion: string, region: string, attempts: Attempt<unknown>[]): void {
	const failed = attempts.find((one) => one.kind === "failed" && one.failure === "operator");
	if (failed?.kind !== "failed") return;
	const err = toKmsError(failed.error, "operator");
	log[keyRegion === region ? "error" : "warn"](
		{ err, region: keyRegion },
		`${productName()} cannot sign in to AWS KMS`,
	);
}

function grammarPassed({ accountId, region }: Named): ProbeCheck {
	return check("arn", "pass", `Account ${accountId}, region ${region}.`);
}

/** The lookup that resolved an alias: it takes the place of the check that found the key. */
function aliasCheck(keyArn: string): ProbeCheck {
	return check("describe", "fail", {
		seen: `This is an alias. Its owner can point it to another key at any time, so ${productName()} stores the key's own ARN.`,
		fix: `Use key ARN ${keyArn}`,
	});
}

function inUseCheck(isInUse: boolean): ProbeCheck {
	if (!isInUse) return check("not-in-use", "pass", "No other deployment uses it.");
	return check("not-in-use", "fail", {
		seen: "This key already protects a deployment.",
		fix: "Create a separate key for this deployment.",
	});
}
