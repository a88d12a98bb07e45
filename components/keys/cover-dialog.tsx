"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { counted } from "@/components/ui/format.ts";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ResourceView } from "@/lib/keys/encryption-keys-overview.ts";
import { resourceNames } from "./resource-names.ts";

export type CoverDialogProps = {
	/** Null while the dialog is closed. */
	view: ResourceView | null;
	keyName: string;
	onClose: () => void;
	cover: (resource: ResourceView["resource"], isCovered: boolean) => Promise<ActionResult<unknown>>;
};

/** Confirms that a resource is moved to the customer's key, or off it. */
export function CoverDialog({ view, keyName, onClose, cover }: CoverDialogProps) {
	const refresh = useRefresh();
	return (
		<ConfirmDialog
			subject={view}
			content={({ resource, isCovered, defaultKey, records }) => {
				const name = resourceNames[resource].toLowerCase();
				const target = isCovered ? `the ${defaultKey}` : keyName;
				return {
					title: `Protect ${name} with ${target}?`,
					description: `${counted(records, "record")} will be re-encrypted with ${target}. You can keep reading and writing them throughout.`,
					consequences: [
						isCovered
							? `After that, disabling ${keyName} in AWS no longer cuts off access to ${name}.`
							: `If you disable ${keyName} in AWS, no one can read ${name} until you enable it again.`,
					],
					confirmLabel: isCovered ? `Use the ${defaultKey}` : "Use my key",
					isHarmless: true,
				};
			}}
			run={({ resource, isCovered }) => cover(resource, !isCovered)}
			onDone={refresh}
			onClose={onClose}
		/>
	);
}
