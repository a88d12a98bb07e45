"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { ResourceView } from "@/lib/keys/resource-views.ts";
import { CoverDialog, type CoverDialogProps } from "./cover-dialog.tsx";
import { namesOfResources } from "./cover-option.ts";

type UncoveredNoticeProps = {
	/** The resources that the key does not cover; at least one. */
	uncovered: ResourceView[];
	change: Omit<CoverDialogProps, "view" | "onClose">;
};

/** Says in one line what the customer's key does not protect. */
export function UncoveredNotice({ uncovered, change }: UncoveredNoticeProps) {
	const [chosen, setChosen] = useState<ResourceView | null>(null);
	const [only] = uncovered;
	const isOne = uncovered.length === 1;
	return (
		<Notice
			tone="info"
			title={`${namesOfResources(uncovered.map(({ resource }) => resource))} are not covered by your key.`}
			action={
				isOne &&
				only && (
					<Button size="sm" onClick={() => setChosen(only)}>
						Change…
					</Button>
				)
			}
		>
			{!isOne && "Change… in the table of resources moves them to it."}
			<CoverDialog view={chosen} onClose={() => setChosen(null)} {...change} />
		</Notice>
	);
}
