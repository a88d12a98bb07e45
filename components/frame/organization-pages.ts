import { isRoleAllowed, type Permission } from "@/lib/access/permissions.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";

export type OrganizationPage = {
	label: string;
	/** Below the organization's own. */
	path: string;
	/** The reader needs it to open the page. */
	permission: Permission;
};

/** The pages of an organization's data, in the order of the navigation. */
export const dataPages: OrganizationPage[] = [
	{ label: "Request logs", path: "request-logs", permission: "organization:read" },
	{ label: "Traces", path: "traces", permission: "organization:read" },
	{ label: "Scheduled queries", path: "scheduled-queries", permission: "organization:read" },
];

export const keysPage: OrganizationPage = {
	label: "Encryption Keys",
	path: "settings/encryption-keys",
	permission: "key:read",
};

/** The pages of Organization Settings. */
export const settingsPages: OrganizationPage[] = [
	{ label: "General", path: "settings/general", permission: "key:read" },
	{ label: "Members", path: "settings/members", permission: "key:read" },
	keysPage,
	{ label: "Approvals", path: "settings/approvals", permission: "key:read" },
	{ label: "Notifications", path: "settings/notifications", permission: "key:read" },
	{ label: "API tokens", path: "settings/api-tokens", permission: "key:read" },
	{ label: "Audit log", path: "settings/audit-log", permission: "key:read" },
];

export function pagesFor(pages: readonly OrganizationPage[], role: Role): OrganizationPage[] {
	return pages.filter(({ permission }) => isRoleAllowed(permission, role));
}
