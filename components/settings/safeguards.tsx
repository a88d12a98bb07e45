import { CardSection } from "@/components/ui/card.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";

/** What guards the organization's keys and data against one person alone, or one password. */
export function Safeguards({ shown }: { shown: OrganizationSettings }) {
	return (
		<CardSection title="Safeguards" className="flex flex-col gap-3">
			<Checkbox
				name="isTwoPersonRequired"
				label="Two people for deletion"
				defaultChecked={shown.isTwoPersonRequired}
				disabled={shown.isTwoPersonRequired}
				hint={
					shown.isTwoPersonRequired
						? "Deleting or replacing a key, or destroying its data, wants another Org Admin. So does switching this off."
						: "Deleting or replacing a key, or destroying its data, wants another Org Admin. One alone cannot switch it off again."
				}
			/>
			<Checkbox
				name="isSecondFactorRequired"
				label="Second factor for Org Admins"
				defaultChecked={shown.isSecondFactorRequired}
				hint="An Org Admin who signs in by password needs a code as well. You need a second factor yourself to switch it on."
			/>
			<Checkbox
				name="isSsoOnly"
				label="SSO only"
				defaultChecked={shown.isSsoOnly}
				hint="Only a sign-in through the organization's own provider counts. You need to be signed in by it to switch it on."
			/>
		</CardSection>
	);
}
