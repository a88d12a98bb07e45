"use client";

import { Dialog } from "@base-ui/react/dialog";
import { KeyRound, X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { buttonClass } from "@/components/ui/button-class.ts";
import { cn } from "@/components/ui/cn.ts";

type NavigationDrawerProps = {
	open: boolean;
	onClose: () => void;
	/** Gets the focus back. */
	trigger: RefObject<HTMLElement | null>;
	/** NavLinks. */
	children: ReactNode;
};

export function NavigationDrawer({ open, onClose, trigger, children }: NavigationDrawerProps) {
	return (
		<Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Dialog.Portal>
				<Dialog.Backdrop
					className={cn(
						"fixed inset-0 z-40 bg-overlay transition-opacity duration-150",
						"data-ending-style:opacity-0 data-starting-style:opacity-0",
					)}
				/>
				<Dialog.Popup
					finalFocus={trigger}
					className={cn(
						"fixed inset-y-0 left-0 z-50 flex w-[min(20rem,calc(100vw-3rem))] flex-col border-r bg-surface-raised",
						"shadow-2xl outline-hidden transition-transform duration-150",
						"data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
					)}
				>
					<div className="flex items-center justify-between border-b px-4 py-2">
						<Dialog.Title className="flex items-center gap-2 font-semibold tracking-tight">
							<KeyRound className="size-5 text-primary" />
							Menu
						</Dialog.Title>
						<Dialog.Close
							aria-label="Close menu"
							className={buttonClass({ variant: "ghost", iconOnly: true })}
						>
							<X />
						</Dialog.Close>
					</div>
					{/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click too */}
					<nav
						aria-label="Main"
						// The page that was chosen is loading; the menu is done.
						onClick={({ target }) => target instanceof Element && target.closest("a") && onClose()}
						className="flex flex-col gap-1 overflow-y-auto overscroll-contain px-3 py-3"
					>
						{children}
					</nav>
				</Dialog.Popup>
			</Dialog.Portal>
		</Dialog.Root>
	);
}
