import { CalendarClock, ChartNoAxesGantt, ScrollText, Settings } from "lucide-react";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";
import { ApprovalsBadge } from "./approvals-badge.tsx";
import { NavLink } from "./nav-link.tsx";

type OrganizationNavigationProps = { slug: string; role: Role };

export function OrganizationNavigation({ slug, role }: OrganizationNavigationProps) {
	return (
		<>
			<NavLink href={`/${slug}/request-logs`}>
				<ScrollText />
				Request logs
			</NavLink>
			<NavLink href={`/${slug}/traces`}>
				<ChartNoAxesGantt />
				Traces
			</NavLink>
			<NavLink href={`/${slug}/scheduled-queries`}>
				<CalendarClock />
				Scheduled queries
			</NavLink>
			{isRoleAllowed("key:read", role) && (
				<>
					<NavLink href={`/${slug}/settings`} heading>
						<Settings />
						Organization Settings
					</NavLink>
					<NavLink href={`/${slug}/settings/general`} nested>
						General
					</NavLink>
					<NavLink href={`/${slug}/settings/members`} nested>
						Members
					</NavLink>
					<NavLink href={`/${slug}/settings/encryption-keys`} nested>
						Encryption Keys
					</NavLink>
					<NavLink href={`/${slug}/settings/approvals`} nested>
						Approvals
						{isRoleAllowed("key:approve", role) && <ApprovalsBadge organization={slug} />}
					</NavLink>
					<NavLink href={`/${slug}/settings/notifications`} nested>
						Notifications
					</NavLink>
					<NavLink href={`/${slug}/settings/api-tokens`} nested>
						API tokens
					</NavLink>
					<NavLink href={`/${slug}/settings/audit-log`} nested>
						Audit log
					</NavLink>
				</>
			)}
		</>
	);
}
