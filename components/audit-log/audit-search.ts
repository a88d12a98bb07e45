/** The names of the list's filters in the URL. */
export const auditFields = ["q", "action", "outcome", "actor", "target", "from", "to"] as const;

export type AuditSearch = Partial<Record<(typeof auditFields)[number], string>>;
