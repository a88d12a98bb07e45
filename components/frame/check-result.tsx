"use client";

import { X } from "lucide-react";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { CheckedKey } from "./use-check-key.ts";

type CheckResultProps = { checked: CheckedKey | null; onDismiss: () => void };

/** The result of a check that was started from the command menu, above any page until it is dismissed. */
export function CheckResult({ checked, onDismiss }: CheckResultProps) {
	return (
		<div role="status" className="fixed right-4 bottom-4 z-30 w-[min(24rem,calc(100vw-2rem))] empty:hidden">
			{checked && (
				<Notice
					tone={checked.tone}
					className="bg-surface-raised shadow-lg"
					action={
						<Button
							variant="ghost"
							size="sm"
							iconOnly
							aria-label="Dismiss the result of the check"
							onClick={onDismiss}
						>
							<X />
						</Button>
					}
				>
					{checked.text}
				</Notice>
			)}
		</div>
	);
}
