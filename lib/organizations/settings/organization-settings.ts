import { z } from "zod";
import { tenantQuery } from "../../access/verbs.ts";

const wholeNumber = (min: number, max: number, of: string) =>
	z
		.number({ error: `Give ${of} as a number.` })
		.int({ error: `Give ${of} as a whole number.` })
		.min(min, { error: `Give at least ${min}.` })
		.max(max, { error: `Give at most ${max}.` });

/** What Org Admins decide for their organization. */
export const settingsSchema = z.strictObject({
	name: z.string().trim().min(1, { error: "Give the organization a name." }).max(100),
	rotationLimitDays: wholeNumber(1, 3650, "the days"),
	isTwoPersonRequired: z.boolean(),
	isSecondFactorRequired: z.boolean(),
	isSsoOnly: z.boolean(),
	auditOpeningsOneIn: wholeNumber(1, 10_000, "the share"),
});

export type OrganizationSettings = z.output<typeof settingsSchema>;

/** Which columns of an organization are its settings. */
export const settingsFields = {
	name: true,
	rotationLimitDays: true,
	isTwoPersonRequired: true,
	isSecondFactorRequired: true,
	isSsoOnly: true,
	auditOpeningsOneIn: true,
} as const satisfies Record<keyof OrganizationSettings, true>;

export type OrganizationSettingsView = OrganizationSettings & { retentionDays: number | null };

/** The settings of the organization, and what the operator has set for it. */
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
