import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireIdentity } from "@/app/_server/session.ts";
import { AccountSecurity } from "@/components/account/account-security.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { securityOverview } from "@/lib/identity/account/security-overview.ts";
import {
	beginSecondFactorAction,
	changePasswordAction,
	confirmSecondFactorAction,
	endSessionAction,
	removeSecondFactorAction,
	renewRecoveryCodesAction,
	sendEmailConfirmationAction,
	signOutEverywhereAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Account" };

type AccountSecurityPageProps = { searchParams: Promise<{ required?: string | string[] }> };

export default async function AccountSecurityPage({ searchParams }: AccountSecurityPageProps) {
	const path = "/account/security";
	const identity = await requireIdentity(path);
	const { required } = await searchParams;
	const organization = identity.organizations.find(({ slug }) => slug === required);
	const overview = await pageValue({ path }, (context) => securityOverview(context, {}));
	return (
		<>
			<PageHeader title="Account" description={overview.email} />
			{organization && (
				<Notice tone="warning" className="mb-5">
					{organization.name} requires two-factor authentication for its Org Admins.{" "}
					{overview.secondFactorSince
						? "Sign out, then sign in again with a code."
						: "You can open its pages once you have set it up here."}
				</Notice>
			)}
			<AccountSecurity
				overview={overview}
				actions={{
					beginSecondFactorAction,
					changePasswordAction,
					confirmSecondFactorAction,
					endSessionAction,
					removeSecondFactorAction,
					renewRecoveryCodesAction,
					sendEmailConfirmationAction,
					signOutEverywhereAction,
				}}
				continueTo={organization ? { name: organization.name, path: `/${organization.slug}` } : null}
			/>
		</>
	);
}
