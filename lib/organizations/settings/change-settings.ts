import { z } from "zod";
import { tenantMutation } from "../../access/verbs.ts";
import { raiseAlert } from "../../audit/raise-alert.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { lockMembers } from "../members/lock-members.ts";
import { type OrganizationSettings, settingsFields, settingsSchema } from "./organization-settings.ts";
import { requireUsableSignIn } from "./require-usable-sign-in.ts";

type Setting = keyof OrganizationSettings;

/** The safeguards by their names in alerts. */
const safeguards = {
	isSecondFactorRequired: "Two-factor authentication for Org Admins",
	isSsoOnly: "SSO only",
	areAccessLinksRefused: "No access links",
} as const;

/**
 * Changes settings of the organization. `shown` is what the caller has seen, so that changes that someone else made since
 * are not overwritten. Turning a safeguard off raises an alert.
 * @throws KeyholdError CONFLICT, also if nothing would change
 */
export const changeSettings = tenantMutation({
	name: "changeSettings",
	permission: "organization:manage",
	input: z.object({ shown: settingsSchema, settings: settingsSchema }),
	run: async ({ tx, input, actor, organization, sessionId }) => {
		const { id, name } = organization;
		await lockMembers(tx, id, actor);
		const before = await tx.organization.findUniqueOrThrow({ where: { id }, select: settingsFields });
		if (differences(before, input.shown).length > 0)
			throw new KeyholdError(
				"CONFLICT",
				"Someone else has changed these settings since you loaded the page. Nothing was saved. Reload the page to see their changes.",
			);
		const changed = differences(before, input.settings);
		if (changed.length === 0) throw new KeyholdError("CONFLICT", "There are no changes to save.");
		await requireUsableSignIn(tx, {
			organizationId: id,
			userId: actor.id ?? "",
			sessionId,
			before,
			after: input.settings,
		});
		await tx.organization.update({ where: { id }, data: input.settings });
		const lowered = loweredSafeguards(before, input.settings);
		if (lowered.length > 0) {
			await raiseAlert(tx, {
				organizationId: id,
				type: "organization.safeguard_lowered",
				data: { organization: name, safeguards: lowered.join(", ") },
			});
		}
		return {
			value: input.settings,
			audit: {
				action: "organization.settings_changed",
				target: { type: "organization", id },
				details: Object.fromEntries(
					changed.map((setting) => [setting, { from: before[setting], to: input.settings[setting] }]),
				),
			},
		};
	},
});

function differences(one: OrganizationSettings, other: OrganizationSettings): Setting[] {
	return (Object.keys(settingsFields) as Setting[]).filter((setting) => one[setting] !== other[setting]);
}

function loweredSafeguards(before: OrganizationSettings, after: OrganizationSettings): string[] {
	return (Object.keys(safeguards) as (keyof typeof safeguards)[])
		.filter((setting) => before[setting] && !after[setting])
		.map((setting) => safeguards[setting]);
}
