import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { pageValue } from "@/app/_server/page-value.ts";
import { currentIdentity } from "@/app/_server/session.ts";
import { SessionEndNotice } from "@/app/_server/session-end-notice.tsx";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { ClosedOrganization } from "@/components/frame/closed-organization.tsx";
import { OrganizationNavigation } from "@/components/frame/organization-navigation.tsx";
import { ProtectionBanner } from "@/components/frame/protection-banner.tsx";
import { QueryProvider } from "@/components/query-provider.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { protectionNotice } from "@/lib/keys/protection-notice.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { checkNowAction } from "./settings/encryption-keys/actions.ts";

type OrganizationLayoutProps = { children: ReactNode; params: Promise<{ org: string }> };

/** Titles name the organization: people who look after several have several tabs open. */
export async function generateMetadata({ params }: OrganizationLayoutProps): Promise<Metadata> {
	const { org } = await params;
	const organization = (await currentIdentity())?.organizations.find(({ slug }) => slug === org);
	if (!organization) return {};
	const name = `${organization.name} · ${productName()}`;
	return { title: { default: name, template: `%s · ${name}` } };
}

export default async function OrganizationLayout({ children, params }: OrganizationLayoutProps) {
	const { org } = await params;
	const identity = await currentIdentity();
	// The page redirects signed-out users to sign in, since only it knows its own path.
	if (!identity) return children;
	const organization = identity.organizations.find(({ slug }) => slug === org) ?? notFound();
	if (organization.closed) return <ClosedOrganization reason={organization.closed} />;
	const notices = await pageValue({ organization: org, path: `/${org}` }, (context) =>
		protectionNotice(context, {}),
	);
	const { role } = organization;
	return (
		<QueryProvider>
			<AppFrame
				identity={identity}
				place={org}
				checkKey={isRoleAllowed("key:probe", role) ? checkNowAction.bind(null, org) : undefined}
				navigation={<OrganizationNavigation slug={org} role={role} isSetup={identity.isSetup} />}
				banner={
					<ProtectionBanner
						organization={org}
						initial={notices}
						mayManageKeys={isRoleAllowed("key:read", role)}
					/>
				}
			>
				{children}
				<SessionEndNotice />
			</AppFrame>
		</QueryProvider>
	);
}
