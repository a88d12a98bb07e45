import { z } from "zod";
import { requestReason } from "../organizations/approvals/request-reason.ts";
import { twoPersonChange } from "../organizations/approvals/two-person-change.ts";
import { approvableBy } from "../organizations/approvals/waiting-approval.ts";
import { now } from "../platform/clock.ts";
import { KeyholdError } from "../platform/errors.ts";
import { expectedVersions } from "../platform/version.ts";
import { countRecordsUnder } from "../vault/count-records.ts";
import { generateDataKeys } from "../vault/new-data-keys.ts";
import { retarget } from "../vault/retarget.ts";
import { requireCovers, resourcesUnder } from "./covered-resources.ts";
import { findKey, lockKey } from "./find-key.ts";
import { keyRequest } from "./key-request.ts";
import { assertMovable, assertTransition, statusAfter } from "./lifecycle.ts";
import { lostRace, newKeyFields, newKeyRow, requirePassedProbe } from "./new-key.ts";
import { candidateNote, runProbe } from "./probe-candidate.ts";
import { probeTurn } from "./probe-turn.ts";
import { raiseKeyEvent } from "./raise-key-event.ts";

const input = z.object({ keyId: z.uuid(), ...newKeyFields, expectedVersions, ...requestReason });

const replacement = twoPersonChange({
	action: "REPLACE_KEY",
	names: { ask: "replaceKey", approve: "approveReplacement" },
	input,
	reserve: probeTurn({
		about: async (tx, organizationId, { keyId, arn, expectedVersions }) => {
			const old = await findKey(tx, organizationId, keyId, expectedVersions);
			assertTransition("deleteUsed", old);
			return candidateNote(old.deployment.id, arn);
		},
	}),
	reserveApproval: probeTurn({
		about: async (tx, organizationId, { approvalId }, actor) => {
			const approval = await approvableBy(tx, organizationId, approvalId, actor.id);
			const asked = input.parse(approval.input);
			const old = await findKey(tx, organizationId, asked.keyId, asked.expectedVersions);
			assertTransition("deleteUsed", old);
			return candidateNote(old.deployment.id, asked.arn);
		},
	}),
	prepare: async ({ db, input, organization }) => {
		const organizationId = organization.id;
		const old = await findKey(db, organizationId, input.keyId);
		assertTransition("deleteUsed", old);
		assertMovable(old, await countRecordsUnder(old), "replace");
		const { deployment } = old;
		const report = requirePassedProbe(
			await runProbe(db, organizationId, { deploymentId: deployment.id, arn: input.arn }),
		);
		const row = newKeyRow(deployment, input, report, "ACTIVATING");
		return { row, dataKeys: await generateDataKeys(deployment, await resourcesUnder(db, old.id), row) };
	},
	check: async ({ tx, input, prepared: { dataKeys }, organization }) => {
		const old = await lockKey(tx, organization.id, input.keyId, input.expectedVersions);
		assertTransition("deleteUsed", old);
		requireCovers(dataKeys, await resourcesUnder(tx, old.id));
		return old;
	},
	request: ({ input, checked: old }) => keyRequest(old, { newArn: input.arn, newName: input.name }),
	confirmed: (asked, { confirmArn }) => {
		// The second person vouches for where the data goes.
		if (confirmArn === asked.arn) return asked;
		throw new KeyholdError(
			"CONFIRMATION_MISMATCH",
			"The ARN you typed is not the new key's ARN. Nothing was replaced.",
		);
	},
	change: async ({ tx, prepared: { row, dataKeys }, checked: old, organization }) => {
		const { deployment } = old;
		await tx.kmsKey.update({ where: { id: old.id }, data: { status: statusAfter("deleteUsed") } });
		await tx.kmsKey.create({ data: { ...row, activatedAt: now() } }).catch((error) => {
			throw lostRace(error) ?? error;
		});
		const rekeyId = await retarget(tx, {
			deploymentId: deployment.id,
			resources: dataKeys.map((dataKey) => dataKey.resource),
			reason: "REPLACE",
			fromKmsKeyId: old.id,
			toKmsKeyId: row.id,
			dataKeys,
		});
		await raiseKeyEvent(tx, "key.activated", { organization, deployment, key: row });
		return {
			value: { keyId: row.id, rekeyId },
			audit: {
				action: "key.replaced",
				target: { type: "key", id: old.id },
				details: { oldArn: old.arn, newArn: row.arn, newKeyId: row.id, deploymentId: deployment.id, rekeyId },
			},
		};
	},
});

/**
 * Moves a deployment from its active key directly to another, which is probed first. New writes use it from the commit on,
 * and data stays readable throughout. The old key is DELETING until it wraps nothing. If the organization requires it, a
 * second person approves first.
 * @throws KeyholdError PROBE_FAILED, CONFLICT, KEY_REVOKED while AWS refuses the old key, RATE_LIMITED when the
 * organization has asked for too many checks, PRECONDITION_FAILED when the key is not what `expectedVersions` has seen. Nothing has changed then.
 */
export const replaceKey = replacement.ask;

/**
 * Replaces a key as another Org Admin approves it: the new key is probed again.
 * @throws KeyholdError as `replaceKey` and `approveChange` do
 */
export const approveReplacement = replacement.approve;
