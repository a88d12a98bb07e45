import { operatorTitle, productName } from "@/lib/platform/vendor-names.ts";
/** Explains the column "Audit entry". */
export const auditEntryMeaning =
	"Audit entry: its sequence number in the organization's audit chain, as the audit log and its exports show it.";

/** Names who made a change. A person or token keeps its own name; a job is recognized by its dotted name. Pure. */
export function actorWords(label: string): string {
	if (label === "operator") return operatorTitle();
	return /^[a-z-]+\.[a-z-]+$/.test(label) ? `${productName()} (background job)` : label;
}
