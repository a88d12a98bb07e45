import type { Permission } from "../../access/permissions.ts";
import type { ApprovalAction } from "../../platform/prisma/client.ts";

/** A request expires after this time. */
export const approvalHours = 24;

/**
 * The changes that need two people: the permission of the requester, and the name in the audit log, to which `_requested`,
 * `_rejected`, `_withdrawn` or `_expired` is added.
 */
export const approvalActions = {
	DELETE_KEY: { permission: "key:delete", auditName: "key.deletion" },
	REPLACE_KEY: { permission: "key:replace", auditName: "key.replacement" },
	DESTROY_DATA: { permission: "key:destroy-data", auditName: "key.destruction" },
	SWITCH_OFF_TWO_PERSON: {
		permission: "organization:manage",
		auditName: "organization.two_person_switch_off",
	},
	UNCOVER_RESOURCE: { permission: "key:cover", auditName: "resource.uncovering" },
} as const satisfies Record<ApprovalAction, { permission: Permission; auditName: string }>;
