"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { ResourceView } from "@/lib/keys/encryption-keys-overview.ts";
import { counted, resourceNames } from "./key-words.ts";

export type CoverDialogProps = {
	/** The resource that is asked about; null while nothing is. */
	view: ResourceView | null;
	keyName: string;
	onClose: () => void;
	cover: (resource: ResourceView["resource"], isCovered: boolean) => Promise<ActionResult<unknown>>;
};

export function CoverDialog({ view, keyName, onClose, cover }: CoverDialogProps) {
	const queryClient = useQueryClient();
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	// The words stay while the dialog fades.
	const [shown, setShown] = useState(view);
	if (view && view !== shown) setShown(view);

	const close = () => {
		setError(null);
		onClose();
	};
	const confirm = async () => {
		if (!view || isPending) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(cover(view.resource, !view.isCovered));
		if (outcome.ok) await queryClient.invalidateQueries();
		setPending(false);
		if (outcome.ok) close();
		else setError(outcome.error.message);
	};
	if (!shown) return null;
	const name = resourceNames[shown.resource];
	const target = shown.isCovered ? `the ${shown.defaultKey}` : keyName;
	return (
		<AlertDialog
			open={view !== null}
			onOpenChange={(open) => !open && close()}
			title={`${name} under ${target}?`}
			description={`${counted(shown.records, "record moves", "records move")} to ${target}. They can be read and written throughout.`}
			error={error}
			footer={
				<Button variant="primary" onClick={confirm} pending={isPending}>
					{shown.isCovered ? `Use the ${shown.defaultKey}` : "Use my key"}
				</Button>
			}
		>
			<p>
				{shown.isCovered
					? `Taking ${keyName} away in AWS then no longer cuts access to ${name.toLowerCase()}.`
					: `If you disable ${keyName} in AWS, nobody reads ${name.toLowerCase()} until you enable it again.`}
			</p>
		</AlertDialog>
	);
}
