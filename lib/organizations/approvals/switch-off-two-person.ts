import { z } from "zod";
import { KeyholdError } from "../../platform/errors.ts";
import { twoPersonChange } from "./two-person-change.ts";
import { lockTwoPersonSetting } from "./waiting-approval.ts";

const switchOff = twoPersonChange({
	action: "SWITCH_OFF_TWO_PERSON",
	names: { ask: "switchOffTwoPerson", approve: "approveSwitchOff" },
	input: z.object({}),
	prepare: async () => undefined,
	check: async ({ tx, actor, organization }) => {
		if (await lockTwoPersonSetting(tx, { actor, organization })) return organization;
		throw new KeyholdError("CONFLICT", "This organization does not ask for a second Org Admin.");
	},
	request: ({ checked: { id } }) => ({
		keyId: null,
		target: { type: "organization", id },
		details: {},
		alert: { type: "organization.approval_requested", data: {} },
	}),
	confirmed: (asked) => asked,
	change: async ({ tx, checked: { id } }) => {
		await tx.organization.update({ where: { id }, data: { isTwoPersonRequired: false } });
		return {
			value: {},
			audit: { action: "organization.two_person_switched_off", target: { type: "organization", id } },
		};
	},
});

/**
 * No longer asks two people: which one person alone may not decide either. Switching it on is a setting like others.
 * @throws KeyholdError CONFLICT when it is off, or this waits already, or there is no second Org Admin.
 */
export const switchOffTwoPerson = switchOff.ask;

/** Switches it off as another Org Admin approves it. @throws KeyholdError as `switchOffTwoPerson` and `approveChange` do */
export const approveSwitchOff = switchOff.approve;
