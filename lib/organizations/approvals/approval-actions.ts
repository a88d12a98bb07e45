import type { Permission } from "../../access/permissions.ts";
import type { ApprovalAction } from "../../platform/prisma/client.ts";

/** How long a request waits for a second person. */
export const approvalHours = 24;

/**
 * What two people have to agree to: which permission the first of them needs, and what the audit log calls it, before
 * `_requested`, `_rejected`, `_withdrawn` and `_expired`.
 */
export const approvalActions = {
	DELETE_KEY: { permission: "key:delete", auditName: "key.deletion" },
	REPLACE_KEY: { permission: "key:replace", auditName: "key.replacement" },
	DESTROY_DATA: { permission: "key:destroy-data", auditName: "key.destruction" },
	SWITCH_OFF_TWO_PERSON: {
		permission: "organization:manage",
		auditName: "organization.two_person_switch_off",
	},
} as const satisfies Record<ApprovalAction, { permission: Permission; auditName: string }>;
