import { Email } from "@/components/ui/email.tsx";
import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";
import { operatorTitle, productName } from "@/lib/platform/vendor-names.ts";

/** The actor of an event: a person's address, a token's name, or a part of Keyhold. */
export function ActorName({ actor: { type, label } }: Pick<AuditEventView, "actor">) {
	if (type === "job") return <span title={label}>{productName()} (background job)</span>;
	if (type === "operator") return operatorTitle();
	if (type === "token")
		return (
			<>
				<Email value={label} /> <span className="text-muted">(API token)</span>
			</>
		);
	if (type === "application")
		return (
			<>
				<Email value={label} /> <span className="text-muted">(application)</span>
			</>
		);
	if (type === "operator_token")
		return (
			<>
				<Email value={label} /> <span className="text-muted">(operator token)</span>
			</>
		);
	return <Email value={label} />;
}
