import { z } from "zod";
import { trimArn } from "../kms/arn.ts";
import { isUniqueViolation } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Deployment, KeyStatus, Prisma } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";

/** PostgreSQL has no NUL in a text. */
const storable = z.string().regex(/^[^\0]*$/, { error: "Remove the NUL character." });

export const keyName = storable
	.trim()
	.min(1, { error: "Enter a name for the key." })
	.max(60, { error: "Use at most 60 characters for the name." });

export const description = storable
	.trim()
	.max(500, { error: "Use at most 500 characters for the description." });

/** The ARN of a new key as a person or program gives it, without what was copied along with it. */
export const pastedArn = storable.max(2048).overwrite(trimArn).min(1, { error: "Enter the ARN of the key." });

/** The fields of a new key, added or in place of another. */
export const newKeyFields = {
	arn: pastedArn,
	name: keyName,
	// A default belongs to a new key alone: in a change it would wipe what is there.
	description: description.default(""),
};

/** @throws KeyholdError PROBE_FAILED, with the report, if a check failed: such a key is not saved */
export function requirePassedProbe(report: ProbeReport): ProbeReport {
	const failed = report.checks.filter((check) => check.outcome === "fail");
	if (failed.length === 0) return report;
	throw new KeyholdError(
		"PROBE_FAILED",
		`The key was not saved: ${failed.length === 1 ? "a check" : `${failed.length} checks`} failed. Fix what the failed checks name, then save it again.`,
		{ fieldErrors: { arn: failed[0]?.seen ?? "A check failed." }, extensions: { report } },
	);
}

/** The row of a customer's key that has just passed its probe. */
export function newKeyRow(
	deployment: Deployment,
	input: { name: string; description: string },
	report: ProbeReport,
	status: KeyStatus,
): Prisma.KmsKeyUncheckedCreateInput & { id: string } {
	return {
		id: newId(),
		kind: "CUSTOMER",
		organizationId: deployment.organizationId,
		deploymentId: deployment.id,
		arn: report.arn,
		region: deployment.region,
		name: input.name,
		description: input.description,
		status,
		health: report.outcome === "warn" ? "WARNING" : "HEALTHY",
		healthSince: report.checkedAt,
		lastCheckedAt: report.checkedAt,
		lastHealthyAt: report.checkedAt,
		probe: report as unknown as Prisma.InputJsonObject,
	};
}

/**
 * The error for a new key that lost a race in the database, for its deployment or for its ARN; it does not say where the
 * ARN is in use. Undefined for any other error. Pure.
 */
export function lostRace(error: unknown): KeyholdError | undefined {
	if (!isUniqueViolation(error)) return undefined;
	switch (violatedIndex(error)) {
		case "kms_keys_arn_live_once":
			return new KeyholdError(
				"CONFLICT",
				"The key wasn't saved: another deployment just started using it. Create a separate key for this deployment.",
				{ fieldErrors: { arn: "This key already protects a deployment." } },
			);
		case "kms_keys_one_live_per_deployment":
			return new KeyholdError(
				"CONFLICT",
				"The key was not saved: another key was added to this deployment a moment ago. Reload the page to see it.",
				{ fieldErrors: { arn: "This deployment already has a key." } },
			);
		default:
			return new KeyholdError(
				"CONFLICT",
				"The key was not saved: someone else changed this deployment at the same moment. Reload the page to see its current state.",
			);
	}
}

/** The name of the unique index, as PostgreSQL tells it to Prisma's adapter (`constraint` of error 23505). */
function violatedIndex(error: unknown): string | undefined {
	type Meta = { driverAdapterError?: { cause?: { constraint?: { index?: string } } } };
	return (error as { meta?: Meta }).meta?.driverAdapterError?.cause?.constraint?.index;
}
