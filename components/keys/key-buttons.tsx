"use client";

import { Flame, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { CheckNow } from "@/components/key-health/check-now.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Menu, MenuItem, MenuLink } from "@/components/ui/menu.tsx";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import type { KeyOffers } from "@/lib/keys/key-card-state.ts";
import type { KeyView } from "@/lib/keys/key-view.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";
import type { KeyActions } from "./key-actions.ts";
import { type KeyChange, KeyChangeDialog } from "./key-change-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";

type KeyButtonsProps = {
	keyView: KeyView;
	deployment: DeploymentView;
	offers: KeyOffers;
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
	offers,
	isTwoPersonRequired,
	actions,
	replacePath,
	drillPath,
	onChecked,
}: KeyButtonsProps) {
	const [change, setChange] = useState<KeyChange | null>(null);
	const [isRenaming, setRenaming] = useState(false);

	return (
		<>
			<CheckNow
				keyId={key.id}
				keyName={key.name}
				checkNow={actions.checkNow}
				variant={offers.isCheckPrimary ? "primary" : undefined}
				onChecked={onChecked}
			/>
			{offers.activate && (
				<Button variant="primary" aria-label={`Activate ${key.name}`} onClick={() => setChange("activate")}>
					Activate
				</Button>
			)}
			{offers.replace && (
				<ButtonLink href={replacePath} aria-label={`Replace ${key.name}`}>
					Replace
				</ButtonLink>
			)}
			<Menu label={`More for ${key.name}`}>
				<MenuItem onSelect={() => setRenaming(true)}>
					<Pencil />
					Rename
				</MenuItem>
				{offers.drill && <MenuLink href={drillPath}>Revocation drill</MenuLink>}
				{offers.remove && (
					<MenuItem danger onSelect={() => setChange("delete")}>
						<Trash2 />
						Delete key
					</MenuItem>
				)}
				{offers.destroy && (
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
				onChange={setChange}
				keyView={key}
				deployment={deployment}
				isTwoPersonRequired={isTwoPersonRequired}
				actions={actions}
			/>
		</>
	);
}
