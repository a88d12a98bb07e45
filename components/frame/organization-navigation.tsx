import { CalendarClock, ChartNoAxesGantt, ScrollText, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";
import { ApprovalsBadge } from "./approvals-badge.tsx";
import { NavLink } from "./nav-link.tsx";
import { dataPages, keysPage, pagesFor, settingsPages } from "./organization-pages.ts";

type OrganizationNavigationProps = {
	slug: string;
	role: Role;
	/** True if the session leads through setting up a key only. */
	isSetup: boolean;
};

const icons: Record<string, ReactNode> = {
	"request-logs": <ScrollText />,
	traces: <ChartNoAxesGantt />,
	"scheduled-queries": <CalendarClock />,
};

export function OrganizationNavigation({ slug, role, isSetup }: OrganizationNavigationProps) {
	if (isSetup) return <NavLink href={`/${slug}/${keysPage.path}`}>{keysPage.label}</NavLink>;
	const settings = pagesFor(settingsPages, role);
	return (
		<>
			{pagesFor(dataPages, role).map(({ label, path }) => (
				<NavLink key={path} href={`/${slug}/${path}`}>
					{icons[path]}
					{label}
				</NavLink>
			))}
			{settings.length > 0 && (
				<NavLink href={`/${slug}/settings`} heading>
					<Settings />
					Organization Settings
				</NavLink>
			)}
			{settings.map(({ label, path }) => (
				<NavLink key={path} href={`/${slug}/${path}`} nested>
					{label}
					{path === "settings/approvals" && isRoleAllowed("key:approve", role) && (
						<ApprovalsBadge organization={slug} />
					)}
				</NavLink>
			))}
		</>
	);
}
