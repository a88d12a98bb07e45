import { z } from "zod";
import { KeyholdError } from "../../platform/errors.ts";
import { requestReason } from "./request-reason.ts";
import { twoPersonChange } from "./two-person-change.ts";
import { lockTwoPersonSetting } from "./waiting-approval.ts";

const switchOff = twoPersonChange({
	action: "SWITCH_OFF_TWO_PERSON",
	names: { ask: "switchOffTwoPerson", approve: "approveSwitchOff" },
	input: z.object(requestReason),
	prepare: async () => undefined,
	check: async ({ tx, actor, organization }) => {
		if (await lockTwoPersonSetting(tx, { actor, organization })) return organization;
		throw new KeyholdError("CONFLICT", "Two-person approval is already off.");
	},
	request: ({ checked: { id } }) => ({
		keyId: null,
		target: { type: "organization", id },
		details: {},
		alert: { type: "organization.approval_requested", data: {} },
	}),
	confirmed: (requested) => requested,
	change: async ({ tx, checked: { id } }) => {
		await tx.organization.update({ where: { id }, data: { isTwoPersonRequired: false } });
		return {
			value: {},
			audit: { action: "organization.two_person_switched_off", target: { type: "organization", id } },
		};
	},
});

/**
 * Requests to turn off two-person approval, which needs two people itself. Turning it on is an ordinary setting.
 * @throws KeyholdError CONFLICT if it is off, already requested, or there is no second Org Admin
 */
export const switchOffTwoPerson = switchOff.ask;

/** Approves such a request. @throws KeyholdError as `switchOffTwoPerson` and `approveChange` */
export const approveSwitchOff = switchOff.approve;
