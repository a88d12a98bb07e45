import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import { type Signed, signStatement } from "../audit-log/sign-statement.ts";
import { currentSigningKey } from "../audit-log/signing-keys.ts";
import { buildEvidence } from "../evidence/build-evidence.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { raiseOffboardingAlert } from "./begin-grace.ts";
import { lockOffboarding } from "./lock-offboarding.ts";

/** The signed statement about a final report. */
export type ReportStatement = Signed<{
	type: "keyhold.offboarding-report/1";
	organizationId: string;
	madeAt: string;
	/** The SHA-256 hash of the report's RFC 8785 form, hexadecimal. */
	sha256: string;
}>;

/**
 * Makes and signs the final evidence report of an organization whose data is destroyed: from its creation until now, with the
 * whole audit chain verified. @throws KeyholdError NOT_FOUND unless data is being destroyed; as callKms if the vendor's signing
 * key can't be opened
 */
export const finishOffboarding = tenantMutation({
	name: "finishOffboarding",
	permission: "organization:end",
	input: z.object({}),
	prepare: async ({ db, organization }) => {
		const { createdAt } = await db.organization.findUniqueOrThrow({ where: { id: organization.id } });
		const row = await db.offboarding.findUnique({ where: { organizationId: organization.id } });
		if (row?.state !== "DESTROYING") throw notDestroying();
		const period = { from: createdAt, to: now() };
		const request = { organization, period, by: row.requestedBy, requestId: newId() };
		const built = await buildEvidence(db, request, async () => {});
		// As the database returns it.
		const report = JSON.parse(JSON.stringify(built)) as Prisma.InputJsonObject;
		const statement: ReportStatement = signStatement(
			{
				type: "keyhold.offboarding-report/1",
				organizationId: organization.id,
				madeAt: built.made.at,
				sha256: createHash("sha256")
					.update(canonicalize(report) ?? "")
					.digest("hex"),
			},
			await currentSigningKey(),
		);
		return { report, statement };
	},
	run: async ({ tx, prepared: { report, statement }, organization }) => {
		const { id: organizationId } = organization;
		const { offboarding } = await lockOffboarding(tx, organizationId);
		if (offboarding?.state !== "DESTROYING") throw notDestroying();
		await tx.offboarding.update({
			where: { organizationId },
			data: { state: "DONE", finishedAt: now(), report, statement },
		});
		await raiseOffboardingAlert(tx, "organization.offboarded", organization, offboarding.endsAt);
		const { sha256, keyId } = statement;
		return {
			value: {},
			audit: {
				action: "organization.offboarded",
				target: { type: "organization", id: organizationId },
				details: { reportSha256: sha256, keyId },
			},
		};
	},
});

function notDestroying(): KeyholdError {
	return new KeyholdError("NOT_FOUND", "This organization's data is not being destroyed.");
}
