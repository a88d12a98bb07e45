"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Flame, Trash2 } from "lucide-react";
import { useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Menu, MenuItem, MenuLink } from "@/components/ui/menu.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { DeploymentView, KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";
import { ActivateDialog } from "./activate-dialog.tsx";
import { checksSummary } from "./checks-summary.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { DestroyDialog } from "./destroy-dialog.tsx";
import type { KeyActions } from "./key-actions.ts";

type KeyButtonsProps = {
	keyView: KeyView;
	deployment: DeploymentView;
	isTwoPersonRequired: boolean;
	actions: KeyActions;
	replacePath: string;
	drillPath: string;
	onProblem: (problem: string | null) => void;
	onChecked: (report: ProbeReport) => void;
};

/** What may be done with a key in its present state. */
export function KeyButtons({
	keyView: key,
	deployment,
	isTwoPersonRequired,
	actions,
	replacePath,
	drillPath,
	onProblem,
	onChecked,
}: KeyButtonsProps) {
	const queryClient = useQueryClient();
	const [dialog, setDialog] = useState<"activate" | "delete" | "destroy" | null>(null);
	const [isChecking, setChecking] = useState(false);
	const [spoken, setSpoken] = useState("");

	// Data that could be moved is deleted with its key instead, and nothing is lost.
	const isDestroyable = key.health === "REVOKED" && key.status !== "ADDED" && key.dataKeys > 0;

	// The key, the banner: whatever is shown may have changed.
	const readAnew = () => queryClient.invalidateQueries();

	const check = async () => {
		setChecking(true);
		onProblem(null);
		const outcome = await outcomeOf(actions.checkNow({ keyId: key.id }));
		await readAnew();
		setChecking(false);
		if (!outcome.ok) return onProblem(outcome.error.message);
		setSpoken(`Checked: ${checksSummary(outcome.data)}.`);
		onChecked(outcome.data);
	};

	return (
		<>
			<Button onClick={check} pending={isChecking}>
				Check now
			</Button>
			{key.status === "ADDED" && (
				<Button variant="primary" onClick={() => setDialog("activate")}>
					Activate
				</Button>
			)}
			{(key.status === "ACTIVE" || key.status === "ACTIVATING") && (
				<ButtonLink href={replacePath}>Replace</ButtonLink>
			)}
			{(key.status !== "DELETING" || isDestroyable) && (
				<Menu label={`More for ${key.name}`}>
					{key.status === "ACTIVE" && <MenuLink href={drillPath}>Revocation drill</MenuLink>}
					{key.status !== "DELETING" && (
						<MenuItem danger onSelect={() => setDialog("delete")}>
							<Trash2 />
							Delete key
						</MenuItem>
					)}
					{isDestroyable && (
						<MenuItem danger onSelect={() => setDialog("destroy")}>
							<Flame />
							Destroy data
						</MenuItem>
					)}
				</Menu>
			)}
			<ActivateDialog
				open={dialog === "activate"}
				onClose={() => setDialog(null)}
				onDone={readAnew}
				keyView={key}
				records={deployment.records}
				activate={actions.activate}
			/>
			<DeleteDialog
				open={dialog === "delete"}
				onClose={() => setDialog(null)}
				onDone={readAnew}
				keyView={key}
				isTwoPersonRequired={isTwoPersonRequired}
				remove={actions.remove}
			/>
			<DestroyDialog
				open={dialog === "destroy"}
				onClose={() => setDialog(null)}
				onDone={readAnew}
				keyView={key}
				isTwoPersonRequired={isTwoPersonRequired}
				destroy={actions.destroy}
			/>
			<VisuallyHidden role="status">{spoken}</VisuallyHidden>
		</>
	);
}
