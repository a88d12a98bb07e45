import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";

/** The settings as they stand in the form; what it does not show stays as it was. Pure. */
export function readSettingsForm(sent: FormData, shown: OrganizationSettings): OrganizationSettings {
	const number = (name: string) => Number(sent.get(name) || Number.NaN);
	return {
		name: String(sent.get("name") ?? "").trim(),
		rotationLimitDays: number("rotationLimitDays"),
		auditOpeningsOneIn: number("auditOpeningsOneIn"),
		// On, it is not this form that switches it off, and a disabled box sends nothing.
		isTwoPersonRequired: shown.isTwoPersonRequired || sent.has("isTwoPersonRequired"),
		isSecondFactorRequired: sent.has("isSecondFactorRequired"),
		isSsoOnly: sent.has("isSsoOnly"),
	};
}
