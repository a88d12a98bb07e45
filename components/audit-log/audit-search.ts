/** The filters of the list, as they stand in the address. */
export const auditFields = ["q", "action", "outcome", "actor", "target", "from", "to"] as const;

export type AuditSearch = Partial<Record<(typeof auditFields)[number], string>>;
