"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";
import { readSettingsForm } from "./read-settings-form.ts";
import { Safeguards } from "./safeguards.tsx";
import type { TurnOffTwoPerson } from "./two-person-row.tsx";

export type SaveSettings = (input: {
	shown: OrganizationSettings;
	settings: OrganizationSettings;
}) => Promise<ActionResult<OrganizationSettings>>;

type GeneralSettingsProps = {
	settings: OrganizationSettings;
	save: SaveSettings;
	turnOffTwoPerson: TurnOffTwoPerson;
};

/** The settings that Org Admins control. The values that were shown are sent along, so that no one overwrites another's change unseen. */
export function GeneralSettings({ settings: shown, save, turnOffTwoPerson }: GeneralSettingsProps) {
	const refresh = useRefresh();
	const [isSaved, setSaved] = useState(false);
	const { form, isPending, errors, problem } = useActionForm(
		(_text, fields) => {
			setSaved(false);
			return save({ shown, settings: readSettingsForm(fields, shown) });
		},
		() => {
			setSaved(true);
			return refresh();
		},
	);
	const errorOf = (setting: keyof OrganizationSettings) => errors[`settings.${setting}`];
	return (
		<form {...form} onChange={() => setSaved(false)}>
			<Card aria-labelledby="settings">
				<CardHeader id="settings" title="Settings" description="Each change is in the audit log." />
				<CardSection className="flex flex-col gap-4">
					<Field label="Name" error={errorOf("name")} hint="Shown to members and to the vendor's staff.">
						<Input name="name" required maxLength={100} autoComplete="off" defaultValue={shown.name} />
					</Field>
					<div className="grid items-start gap-4 sm:grid-cols-2">
						<Field
							label="Rotation alert threshold (days)"
							error={errorOf("rotationLimitDays")}
							hint="Get notified when AWS hasn't rotated a key for this many days (1–3,650)."
						>
							<Input
								name="rotationLimitDays"
								type="number"
								required
								min={1}
								max={3650}
								defaultValue={shown.rotationLimitDays}
							/>
						</Field>
						<Field
							label="Audit one in N payload reads by API tokens"
							error={errorOf("auditOpeningsOneIn")}
							hint="With 1, every read is recorded. Reads by people are always recorded."
						>
							<Input
								name="auditOpeningsOneIn"
								type="number"
								required
								min={1}
								max={1_000_000}
								defaultValue={shown.auditOpeningsOneIn}
							/>
						</Field>
					</div>
				</CardSection>
				<Safeguards shown={shown} turnOffTwoPerson={turnOffTwoPerson} />
				<CardSection className="flex flex-col gap-3">
					<ErrorNotice error={problem} />
					<div className="flex flex-wrap items-center gap-3">
						<Button type="submit" variant="primary" pending={isPending}>
							Save
						</Button>
						<span role="status" className="text-muted">
							{isSaved && "Saved."}
						</span>
					</div>
				</CardSection>
			</Card>
		</form>
	);
}
