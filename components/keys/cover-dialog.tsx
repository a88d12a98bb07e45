"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { ApprovalRequested, approvalRequest } from "@/components/key-changes/approval-required.tsx";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import { resourceNames } from "@/components/key-health/resource-names.ts";
import { counted } from "@/components/ui/format.ts";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ResourceView } from "@/lib/keys/resource-views.ts";

export type CoverDialogProps = {
	/** Null while the dialog is closed. */
	view: ResourceView | null;
	keyName: string;
	/** Taking data off the key then needs another Org Admin. */
	isTwoPersonRequired: boolean;
	onClose: () => void;
	cover: (
		resource: ResourceView["resource"],
		isCovered: boolean,
		given: { reason: string },
	) => Promise<ActionResult<ChangeOutcome>>;
};

/** Confirms that a resource is moved to the customer's key, or off it. */
export function CoverDialog({ view, keyName, isTwoPersonRequired, onClose, cover }: CoverDialogProps) {
	const refresh = useRefresh();
	return (
		<ConfirmDialog
			subject={view}
			content={({ resource, isCovered, defaultKey, records }) => {
				const name = resourceNames[resource].toLowerCase();
				const target = isCovered ? `the ${defaultKey}` : keyName;
				return {
					title: isCovered ? `Take ${name} off ${keyName}?` : `Protect ${name} with ${keyName}?`,
					description: `${counted(records, "record")} will be re-encrypted with ${target}. You can keep reading and writing them throughout.`,
					consequences: [
						isCovered
							? `After that, disabling ${keyName} in AWS no longer cuts off access to ${name}.`
							: `If you disable ${keyName} in AWS, no one can read ${name} until you enable it again.`,
					],
					confirmLabel: isCovered ? `Use the ${defaultKey}` : "Use my key",
					isHarmless: !isCovered,
					...(isCovered && isTwoPersonRequired && approvalRequest("change")),
				};
			}}
			run={({ resource, isCovered }, _, given) => cover(resource, !isCovered, given)}
			result={(outcome) => outcome.kind === "approval" && <ApprovalRequested expiresAt={outcome.expiresAt} />}
			onDone={refresh}
			onClose={onClose}
		/>
	);
}
