import { CardSection } from "@/components/ui/card.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";

/** Settings that protect keys and data from a single person, or from a stolen password. */
export function Safeguards({ shown }: { shown: OrganizationSettings }) {
	return (
		<CardSection title="Safeguards" className="flex flex-col gap-3">
			<Checkbox
				name="isTwoPersonRequired"
				label="Require two-person approval"
				defaultChecked={shown.isTwoPersonRequired}
				disabled={shown.isTwoPersonRequired}
				hint={
					shown.isTwoPersonRequired
						? "Another Org Admin must approve deleting or replacing a key, destroying data, or turning this off."
						: "Another Org Admin must approve deleting or replacing a key, or destroying data. Turning this off again also needs two people."
				}
			/>
			<Checkbox
				name="isSecondFactorRequired"
				label="Two-factor authentication for Org Admins"
				defaultChecked={shown.isSecondFactorRequired}
				hint="Org Admins who sign in with a password must also enter a code. Set up two-factor authentication for yourself before turning this on."
			/>
			<Checkbox
				name="isSsoOnly"
				label="SSO only"
				defaultChecked={shown.isSsoOnly}
				hint="Members must sign in through the organization's identity provider. Sign in through it yourself before turning this on."
			/>
		</CardSection>
	);
}
