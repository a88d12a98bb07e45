/** The names of the list's filters in the URL, with their labels. */
export const auditLabels = {
	q: "Search",
	action: "Action",
	outcome: "Outcome",
	actor: "Actor",
	target: "Target ID",
	from: "From",
	to: "To",
} as const;

export const auditFields = Object.keys(auditLabels) as (keyof typeof auditLabels)[];

export type AuditSearch = Partial<Record<keyof typeof auditLabels, string>>;
