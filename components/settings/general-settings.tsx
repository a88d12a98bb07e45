"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";
import { readSettingsForm } from "./read-settings-form.ts";
import { Safeguards } from "./safeguards.tsx";

export type SaveSettings = (input: {
	shown: OrganizationSettings;
	settings: OrganizationSettings;
}) => Promise<ActionResult<OrganizationSettings>>;

type GeneralSettingsProps = { settings: OrganizationSettings; save: SaveSettings };

/** What Org Admins decide. What is saved is compared with what was shown: nobody overwrites another unseen. */
export function GeneralSettings({ settings: shown, save }: GeneralSettingsProps) {
	const router = useRouter();
	const form = useRef<HTMLFormElement>(null);
	const [error, setError] = useState<ActionError | null>(null);
	const [isSaved, setSaved] = useState(false);
	const [isPending, setPending] = useState(false);
	const errorOf = (setting: keyof OrganizationSettings) => error?.fieldErrors?.[`settings.${setting}`];

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const settings = readSettingsForm(new FormData(event.currentTarget), shown);
		setPending(true);
		setSaved(false);
		const outcome = await outcomeOf(save({ shown, settings }));
		setPending(false);
		setError(outcome.ok ? null : outcome.error);
		if (!outcome.ok) return;
		setSaved(true);
		router.refresh();
	};
	return (
		<form ref={form} method="post" onSubmit={submit} noValidate onChange={() => setSaved(false)}>
			<Card aria-labelledby="settings">
				<CardHeader id="settings" title="Settings" description="Each change is in the audit log." />
				<CardSection className="flex flex-col gap-4">
					<Field label="Name" error={errorOf("name")} hint="Shown to members and to the vendor's staff.">
						<Input name="name" required maxLength={100} autoComplete="off" defaultValue={shown.name} />
					</Field>
					<div className="grid items-start gap-4 sm:grid-cols-2">
						<Field
							label="Days without rotation by AWS before an alert"
							error={errorOf("rotationLimitDays")}
							hint="Channels are told of a key that AWS has not rotated for longer. 1 to 3,650."
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
							label="Openings by tokens in the audit log: one in"
							error={errorOf("auditOpeningsOneIn")}
							hint="How many openings of a payload by a token make one row. Openings by people all do."
						>
							<Input
								name="auditOpeningsOneIn"
								type="number"
								required
								min={1}
								max={10_000}
								defaultValue={shown.auditOpeningsOneIn}
							/>
						</Field>
					</div>
				</CardSection>
				<Safeguards shown={shown} />
				<CardSection className="flex flex-col gap-3">
					{error && !error.fieldErrors && (
						<Notice tone="danger" role="alert">
							{error.message}
						</Notice>
					)}
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
