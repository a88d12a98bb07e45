"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";
import { Notice } from "./notice.tsx";

export type AlertDialogProps = {
	open: boolean;
	/** Called by Cancel and Escape; the dialog closes only when `open` becomes false. */
	onOpenChange: (open: boolean) => void;
	title: ReactNode;
	/** Read out together with the title when the dialog opens. */
	description?: ReactNode;
	children?: ReactNode;
	/** An error, shown while the dialog stays open. */
	error?: ReactNode;
	/** The confirming button, after Cancel. */
	footer: ReactNode;
	/** Makes content and footer one form, so that Enter and type="submit" work. */
	form?: Omit<ComponentProps<"form">, "children" | "className"> | undefined;
	cancelLabel?: string | undefined;
	/** Takes the focus when the dialog opens; Cancel does if there is none. */
	initialFocus?: RefObject<HTMLElement | null>;
};

/** The dialog itself, which `AlertDialog` loads. */
export function AlertDialogWindow({
	open,
	onOpenChange,
	title,
	description,
	children,
	error,
	footer,
	form,
	cancelLabel = "Cancel",
	initialFocus,
}: AlertDialogProps) {
	const cancel = useRef<HTMLButtonElement>(null);
	const asked = useRef(title);
	// A second question in the open dialog: the button that led to it is gone, and the same key press must not answer it.
	useEffect(() => {
		if (open && asked.current !== title) cancel.current?.focus();
		asked.current = title;
	}, [open, title]);
	const content = (
		<>
			<div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 py-4">
				<Base.Title className="text-base font-semibold wrap-anywhere">{title}</Base.Title>
				{description && <Base.Description className="text-muted">{description}</Base.Description>}
				{children}
				{error && (
					<Notice tone="danger" role="alert">
						{error}
					</Notice>
				)}
			</div>
			<footer className="flex flex-wrap justify-end gap-2 border-t bg-surface-sunken px-5 py-3">
				<Base.Close ref={cancel} className={buttonClass({})}>
					{cancelLabel}
				</Base.Close>
				{footer}
			</footer>
		</>
	);
	const column = "flex min-h-0 flex-1 flex-col";
	return (
		<Base.Root open={open} onOpenChange={onOpenChange}>
			<Base.Portal>
				<Base.Backdrop
					className={cn(
						"fixed inset-0 z-40 bg-overlay transition-opacity duration-150",
						"data-ending-style:opacity-0 data-starting-style:opacity-0",
					)}
				/>
				<Base.Popup
					initialFocus={initialFocus ?? cancel}
					className={cn(
						"fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(34rem,calc(100vw-2rem))] flex-col",
						"-translate-x-1/2 -translate-y-1/2 overflow-hidden rounded-xl border bg-surface-raised shadow-2xl outline-hidden",
						"transition-[scale,opacity] duration-150 data-ending-style:scale-98 data-ending-style:opacity-0",
						"data-starting-style:scale-98 data-starting-style:opacity-0",
					)}
				>
					{form ? (
						<form {...form} className={column}>
							{content}
						</form>
					) : (
						<div className={column}>{content}</div>
					)}
				</Base.Popup>
			</Base.Portal>
		</Base.Root>
	);
}
