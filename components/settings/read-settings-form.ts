import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";

/** The settings in the form. A setting that the form does not show keeps its value. Pure. */
export function readSettingsForm(sent: FormData, shown: OrganizationSettings): OrganizationSettings {
	const number = (name: string) => Number(sent.get(name) || Number.NaN);
	return {
		name: String(sent.get("name") ?? "").trim(),
		rotationLimitDays: number("rotationLimitDays"),
		auditOpeningsOneIn: number("auditOpeningsOneIn"),
		// This form cannot turn it off: that is a request.
		isTwoPersonRequired: shown.isTwoPersonRequired || sent.has("isTwoPersonRequired"),
		isSecondFactorRequired: sent.has("isSecondFactorRequired"),
		isSsoOnly: sent.has("isSsoOnly"),
		areAccessLinksRefused: sent.has("areAccessLinksRefused"),
	};
}
