import { capitalized } from "../kms/key-trouble.ts";
import { productName } from "../platform/vendor-names.ts";
import type { Attempt } from "./attempt.ts";
import { checkLater, explainFailure, type Known } from "./explain-failure.ts";
import { namedByAws } from "./named-by-aws.ts";
import { check, type Finding, type ProbeCheck } from "./report.ts";
import type { Trial } from "./run-trials.ts";

/** All calls that were made. */
export function attemptsOf(trials: Trial[]): Attempt<unknown>[] {
	return trials.flatMap(({ own, foreign }) => [own, foreign]).filter((one) => one !== undefined);
}

/** The longest answer to a call made for the organization, in milliseconds; undefined when none was answered. */
export function roundTripMs(trials: Trial[]): number | undefined {
	const answered = trials.map(({ own }) => own).filter((one) => one?.kind === "answered");
	return answered.length > 0 ? Math.max(...answered.map((one) => one?.latencyMs ?? 0)) : undefined;
}

/** Checks that each operation works with this organization's encryption context, for every resource. Pure. */
export function trialChecks(trials: Trial[], known: Known, statement: string): ProbeCheck[] {
	return [...Map.groupBy(trials, ({ id }) => id).values()].map((ofOne) =>
		operationCheck(ofOne, known, statement),
	);
}

function operationCheck(trials: Trial[], known: Known, statement: string): ProbeCheck {
	const { id } = trials[0] as Trial;
	const working = trials.filter(({ own }) => own?.kind === "answered");
	const failures = trials.flatMap(({ own }) => (own?.kind === "failed" ? [own] : []));
	// Report first what only the key's owner can change.
	const failure = failures.find((one) => one.failure === "refused") ?? failures[0];
	if (!failure) {
		return working.length > 0
			? check(id, "pass", `Works for ${resourcesOf(working)}.`)
			: check(id, "skipped", "Nothing could be encrypted, so there is nothing to decrypt.");
	}
	const found = explainFailure(failure, known, statement);
	if (working.length === 0) return check(id, "fail", found);
	const failing = resourcesOf(trials.filter(({ own }) => own?.kind === "failed"));
	const seen = `${found.seen} This affects ${failing}. ${capitalized(resourcesOf(working))} work.`;
	if (failure.name !== "AccessDeniedException") return check(id, "fail", { ...found, seen });
	return check(id, "fail", {
		seen,
		fix: `Replace the statement with kms:${failure.operation} in the key's policy with this one. It allows ${resourcesOf(trials)}, all of which the key will protect.`,
		statement,
	});
}

/**
 * Guards against the confused deputy: what the key allows for this organization, it must refuse for another. An
 * operation that is refused to this organization too shows nothing. Pure.
 * Source: AWS KMS Developer Guide, "kms:EncryptionContext:context-key".
 */
export function scopeCheck(
	trials: Trial[],
	options: { statement: string; isScopedPolicyRequired: boolean },
): ProbeCheck {
	const usable = trials.filter(({ own }) => own?.kind === "answered");
	const found = (worst: "warn" | "skipped", seen: string, rest?: Omit<Finding, "seen">) =>
		check("scope", options.isScopedPolicyRequired ? "fail" : worst, { seen, ...rest });

	const open = trials.filter(({ foreign }) => foreign && isLetIn(foreign));
	if (open.length > 0) {
		const [where, everywhere] = [resourcesOf(open), resourcesOf(trials)];
		const only = where === everywhere ? "" : `, for ${where}`;
		return found(
			"warn",
			`The key's policy also allows ${operationsOf(open)} for other organizations in ${productName()}${only}.`,
			{
				fix: "Replace the statement in the key's policy with this one. Its condition admits only this organization.",
				statement: options.statement,
			},
		);
	}
	if (usable.length === 0) {
		return check("scope", "skipped", "Can't be checked until the key can be used.");
	}
	const unknown = usable.map(({ foreign }) => foreign).find((one) => !one || !isDenied(one));
	if (unknown) {
		const name = unknown.kind === "failed" ? namedByAws(unknown.name) : "";
		return found(
			"skipped",
			`Not known: ${unknown.operation} with another organization's context was neither allowed nor denied${name}.`,
			{ fix: checkLater },
		);
	}
	return check(
		"scope",
		"pass",
		`AWS denies ${operationsOf(usable)} with another organization's context, as it should.`,
	);
}

/** A wrong context that reaches the ciphertext was let through by the policy: InvalidCiphertextException. */
function isLetIn(foreign: Attempt<unknown>): boolean {
	return foreign.kind === "answered" || foreign.failure === "integrity";
}

function isDenied(foreign: Attempt<unknown>): boolean {
	return foreign.kind === "failed" && foreign.name === "AccessDeniedException";
}

/** The resources of the trials for people: request logs and traces. */
function resourcesOf(trials: Trial[]): string {
	return listed(trials.map(({ resource }) => resource.replaceAll("-", " ")));
}

function operationsOf(trials: Trial[]): string {
	return listed(trials.map(({ operation }) => operation));
}

function listed(names: string[]): string {
	const [last = "", ...others] = [...new Set(names)].toReversed();
	return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}
