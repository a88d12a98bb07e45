import { CardSection } from "@/components/ui/card.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import type { OrganizationSettings } from "@/lib/organizations/settings/organization-settings.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { type TurnOffTwoPerson, TwoPersonRow } from "./two-person-row.tsx";

type SafeguardsProps = { shown: OrganizationSettings; turnOffTwoPerson: TurnOffTwoPerson };

/** Settings that protect keys and data from a single person, or from a stolen password. */
export function Safeguards({ shown, turnOffTwoPerson }: SafeguardsProps) {
	return (
		<CardSection title="Safeguards" className="flex flex-col gap-3">
			<TwoPersonRow isRequired={shown.isTwoPersonRequired} turnOff={turnOffTwoPerson} />
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
			<Checkbox
				name="areAccessLinksRefused"
				label="No access links"
				defaultChecked={shown.areAccessLinksRefused}
				hint={`The vendor's product can't sign anyone in to this organization. Members sign in to ${productName()} themselves.`}
			/>
		</CardSection>
	);
}
