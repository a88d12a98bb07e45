"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import { type ReactElement, useId, useState } from "react";

type TooltipProps = {
	/** A few words that add to the trigger's own name; nothing a reader on a phone cannot do without. */
	content: string;
	/** One element that takes the focus: Button, ButtonLink, a link. */
	children: ReactElement<Record<string, unknown>>;
	side?: "top" | "bottom" | "left" | "right" | undefined;
};

export function Tooltip({ content, children, side = "top" }: TooltipProps) {
	const id = useId();
	const [open, setOpen] = useState(false);
	return (
		<Base.Root open={open} onOpenChange={setOpen}>
			{/* Base UI leaves a tooltip to the eyes; said only while it exists, the id never dangles. */}
			<Base.Trigger render={children} aria-describedby={open ? id : undefined} delay={400} />
			<Base.Portal>
				<Base.Positioner className="z-50" side={side} sideOffset={6} collisionPadding={8}>
					<Base.Popup
						id={id}
						role="tooltip"
						className="max-w-72 rounded-md bg-text px-2 py-1 text-xs text-background shadow-lg"
					>
						{content}
					</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}
