"use client";

import { Flame, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { CheckNow } from "@/components/key-health/check-now.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Menu, MenuItem, MenuLink } from "@/components/ui/menu.tsx";
import type { DeploymentView, KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";
import type { KeyActions } from "./key-actions.ts";
import { type KeyChange, KeyChangeDialog } from "./key-change-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";

type KeyButtonsProps = {
	keyView: KeyView;
	deployment: DeploymentView;
	isTwoPersonRequired: boolean;
	actions: KeyActions;
	replacePath: string;
	drillPath: string;
	onChecked: (report: ProbeReport) => void;
};

/** The actions that a key allows in its present state. */
export function KeyButtons({
	keyView: key,
	deployment,
	isTwoPersonRequired,
	actions,
	replacePath,
	drillPath,
	onChecked,
}: KeyButtonsProps) {
	const [change, setChange] = useState<KeyChange | null>(null);
	const [isRenaming, setRenaming] = useState(false);

	// While AWS accepts the key, Delete key moves the data, and nothing is lost.
	const isDestroyable = key.health === "REVOKED" && key.status !== "ADDED" && key.dataKeys > 0;

	// A deletion is canceled in AWS first; after any other fix, a check brings access back at once.
	const isCheckPrimary =
		(key.health === "REVOKED" || key.health === "UNREACHABLE") &&
		key.status !== "ADDED" &&
		!key.facts?.deletionDate;

	return (
		<>
			<CheckNow
				keyId={key.id}
				checkNow={actions.checkNow}
				variant={isCheckPrimary ? "primary" : undefined}
				onChecked={onChecked}
			/>
			{key.status === "ADDED" && (
				<Button variant="primary" onClick={() => setChange("activate")}>
					Activate
				</Button>
			)}
			{(key.status === "ACTIVE" || key.status === "ACTIVATING") && (
				<ButtonLink href={replacePath}>Replace</ButtonLink>
			)}
			<Menu label={`More for ${key.name}`}>
				<MenuItem onSelect={() => setRenaming(true)}>
					<Pencil />
					Rename
				</MenuItem>
				{key.status === "ACTIVE" && <MenuLink href={drillPath}>Revocation drill</MenuLink>}
				{key.status !== "DELETING" && (
					<MenuItem danger onSelect={() => setChange("delete")}>
						<Trash2 />
						Delete key
					</MenuItem>
				)}
				{isDestroyable && (
					<MenuItem danger onSelect={() => setChange("destroy")}>
						<Flame />
						Destroy data
					</MenuItem>
				)}
			</Menu>
			<RenameDialog
				open={isRenaming}
				onClose={() => setRenaming(false)}
				keyView={key}
				rename={actions.rename}
			/>
			<KeyChangeDialog
				change={change}
				onClose={() => setChange(null)}
				keyView={key}
				deployment={deployment}
				isTwoPersonRequired={isTwoPersonRequired}
				actions={actions}
			/>
		</>
	);
}
