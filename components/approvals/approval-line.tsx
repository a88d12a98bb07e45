import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import { noticeText } from "./notice-text.tsx";

type ApprovalLineProps = { approval: ApprovalView; organization: string };

/** A request about a key in one line, with the way to the page where it is decided. */
export function ApprovalLine({ approval, organization }: ApprovalLineProps) {
	const isOpen = approval.standing === "WAITING";
	return (
		<Notice
			tone={isOpen ? "warning" : "neutral"}
			title={noticeText(approval).title}
			action={<ButtonLink href={`/${organization}/settings/approvals`}>Open Approvals</ButtonLink>}
		>
			{isOpen && "Nothing has changed yet."}
		</Notice>
	);
}
