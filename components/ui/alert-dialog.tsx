"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useState } from "react";

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

const loadWindow = () => import("./alert-dialog-window.tsx").then((file) => file.AlertDialogWindow);

const Window = dynamic(loadWindow);

/** Asks the reader something. The dialog loads when the reader first touches the page, or at the latest when it opens. */
export function AlertDialog(props: AlertDialogProps) {
	const [isWanted, setWanted] = useState(props.open);
	if (props.open && !isWanted) setWanted(true);
	useEffect(() => {
		const first = new AbortController();
		const load = () => {
			first.abort();
			// When it opens, the download is tried again.
			loadWindow().catch(() => {});
		};
		for (const event of ["pointermove", "pointerdown", "keydown"]) {
			document.addEventListener(event, load, { signal: first.signal, passive: true });
		}
		return () => first.abort();
	}, []);
	return isWanted && <Window {...props} />;
}
