import type { AlertType } from "../audit/raise-alert.ts";

export type AlertPlace = {
	/** The public address of the console; undefined if none is configured. */
	origin: string | undefined;
	organizationSlug: string;
	/** True for the vendor's staff, who have pages of their own. */
	isForStaff: boolean;
};

/** The page in the console on which an alert can be followed up; null if the console's address is unknown. Pure. */
export function alertUrl(
	type: AlertType,
	facts: Record<string, unknown>,
	{ origin, organizationSlug, isForStaff }: AlertPlace,
): string | null {
	if (!origin) return null;
	const { keyId, deploymentId } = facts;
	if (isForStaff) {
		const path = keyId ? `/${keyId}` : `?search=${encodeURIComponent(organizationSlug)}`;
		return `${origin}/support/key-health${path}`;
	}
	const settings = `${origin}/${organizationSlug}/settings`;
	switch (type) {
		case "key.approval_requested":
		case "organization.approval_requested":
			return `${settings}/approvals`;
		case "organization.safeguard_lowered":
			return `${settings}/general`;
		case "organization.new_admin_approved":
			return `${settings}/audit-log`;
		case "test":
			return `${settings}/notifications`;
		default:
			return `${settings}/encryption-keys${deploymentId ? `#${deploymentId}` : ""}`;
	}
}
