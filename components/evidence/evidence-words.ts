/** Explains the column "Audit entry". */
export const auditEntryMeaning =
	"Audit entry: its sequence number in the organization's audit chain, as the audit log and its exports show it.";

/** Who made a change, in words: a person or token has its own name, a job a dotted one. Pure. */
export function actorWords(label: string): string {
	if (label === "operator") return "Keyhold operator";
	return /^[a-z-]+\.[a-z-]+$/.test(label) ? "Keyhold (background job)" : label;
}
