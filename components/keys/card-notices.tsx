"use client";

import type { CardNotice } from "@/lib/keys/key-card-state.ts";
import type { KeyView } from "@/lib/keys/key-view.ts";
import type { CoverDialogProps } from "./cover-dialog.tsx";
import { HealthNotice } from "./health-notice.tsx";
import type { KeyChangeDialogProps } from "./key-change-dialog.tsx";
import { PreviousKeyNotice } from "./previous-key-notice.tsx";
import { RekeyOutcomeNotice } from "./rekey-outcome-notice.tsx";
import { RekeySteps } from "./rekey-steps.tsx";
import { UncoveredNotice } from "./uncovered-notice.tsx";

type CardNoticesProps = Pick<KeyChangeDialogProps, "deployment" | "isTwoPersonRequired" | "actions"> & {
	notices: CardNotice[];
	keyView: KeyView;
	/** Moves a resource to the key or off it. */
	change: Omit<CoverDialogProps, "view" | "onClose">;
	outageGraceSeconds: number;
};

/** The notices of a key's card, each drawn by its own component. */
export function CardNotices({ notices, ...props }: CardNoticesProps) {
	return notices.map((notice) => (
		<OneNotice
			key={notice.kind === "previous" ? notice.keyView.id : notice.kind}
			notice={notice}
			{...props}
		/>
	));
}

type OneNoticeProps = Omit<CardNoticesProps, "notices"> & { notice: CardNotice };

function OneNotice({ notice, keyView, change, outageGraceSeconds, ...dialog }: OneNoticeProps) {
	switch (notice.kind) {
		case "health":
			return <HealthNotice keyView={keyView} outageGraceSeconds={outageGraceSeconds} />;
		case "moving":
			return <RekeySteps {...notice} />;
		case "outcome":
			return <RekeyOutcomeNotice outcome={notice.outcome} />;
		case "uncovered":
			return <UncoveredNotice uncovered={notice.uncovered} change={change} />;
		case "previous":
			return <PreviousKeyNotice {...notice} {...dialog} />;
	}
}
