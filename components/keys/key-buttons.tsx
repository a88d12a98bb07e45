"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Menu, MenuItem } from "@/components/ui/menu.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { DeploymentView, KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { ProbeReport } from "@/lib/kms/probe/report.ts";
import { ActivateDialog } from "./activate-dialog.tsx";
import { checksSummary } from "./checks-summary.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import type { KeyActions } from "./key-actions.ts";

type KeyButtonsProps = {
	keyView: KeyView;
	deployment: DeploymentView;
	actions: KeyActions;
	onProblem: (problem: string | null) => void;
	onChecked: (report: ProbeReport) => void;
};

/** What may be done with a key in its present state. */
export function KeyButtons({ keyView: key, deployment, actions, onProblem, onChecked }: KeyButtonsProps) {
	const queryClient = useQueryClient();
	const [dialog, setDialog] = useState<"activate" | "delete" | null>(null);
	const [isChecking, setChecking] = useState(false);
	const [spoken, setSpoken] = useState("");

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
			{key.status !== "DELETING" && (
				<Menu label={`More for ${key.name}`}>
					<MenuItem danger onSelect={() => setDialog("delete")}>
						<Trash2 />
						Delete key
					</MenuItem>
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
				remove={actions.remove}
			/>
			<VisuallyHidden role="status">{spoken}</VisuallyHidden>
		</>
	);
}
