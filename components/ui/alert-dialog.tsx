"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import type { AlertDialogProps } from "./alert-dialog-window.tsx";

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
			// The download is retried when the dialog opens.
			loadWindow().catch(() => {});
		};
		for (const event of ["pointermove", "pointerdown", "keydown"]) {
			document.addEventListener(event, load, { signal: first.signal, passive: true });
		}
		return () => first.abort();
	}, []);
	return isWanted && <Window {...props} />;
}
