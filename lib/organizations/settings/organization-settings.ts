import { z } from "zod";
import { tenantQuery } from "../../access/verbs.ts";

/** A whole number within bounds; one message says what to enter. */
export function wholeNumber(min: number, max: number) {
	const error = `Enter a whole number from ${min} to ${max}.`;
	return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** N, where one in N payload reads by API tokens is recorded. Org Admins and the operator have the same bounds. */
export const auditSampling = wholeNumber(1, 1_000_000);

/** The settings that Org Admins change. */
export const settingsSchema = z.strictObject({
	name: z.string().trim().min(1, { error: "Give the organization a name." }).max(100),
	rotationLimitDays: wholeNumber(1, 3650),
	isTwoPersonRequired: z.boolean(),
	isSecondFactorRequired: z.boolean(),
	isSsoOnly: z.boolean(),
	areAccessLinksRefused: z.boolean(),
	auditOpeningsOneIn: auditSampling,
});

export type OrganizationSettings = z.output<typeof settingsSchema>;

/** The columns of an organization that are its settings. */
export const settingsFields = {
	name: true,
	rotationLimitDays: true,
	isTwoPersonRequired: true,
	isSecondFactorRequired: true,
	isSsoOnly: true,
	areAccessLinksRefused: true,
	auditOpeningsOneIn: true,
} as const satisfies Record<keyof OrganizationSettings, true>;

export type OrganizationSettingsView = OrganizationSettings & { retentionDays: number | null };

/** The organization's settings, and those that only the operator changes. */
export const readSettings = tenantQuery({
	name: "readSettings",
	permission: "organization:manage",
	input: z.object({}),
	run: ({ db, organization }): Promise<OrganizationSettingsView> =>
		db.organization.findUniqueOrThrow({
			where: { id: organization.id },
			select: { ...settingsFields, retentionDays: true },
		}),
});
