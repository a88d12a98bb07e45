"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import { type ReactElement, useId, useState } from "react";

type TooltipProps = {
	/** Adds to the trigger's name; never essential, since touch screens do not show it. */
	content: string;
	/** One focusable element: Button, ButtonLink or a link. */
	children: ReactElement<Record<string, unknown>>;
	side?: "top" | "bottom" | "left" | "right" | undefined;
};

export function Tooltip({ content, children, side = "top" }: TooltipProps) {
	const id = useId();
	const [open, setOpen] = useState(false);
	return (
		<Base.Root open={open} onOpenChange={setOpen}>
			{/* Base UI does not connect a tooltip to its trigger; the ID is set only while the tooltip exists. */}
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
