"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";

type LeaveGuardProps = {
	form: RefObject<HTMLFormElement | null>;
	/** The thing that would be lost: "The key". */
	subject: string;
};

/** Asks before a form with typed text is left by a link, by a reload or with its tab. */
export function LeaveGuard({ form, subject }: LeaveGuardProps) {
	const router = useRouter();
	const [path, setPath] = useState<string | null>(null);
	useEffect(() => {
		const onUnload = (event: BeforeUnloadEvent) => {
			if (hasTypedText(form.current)) event.preventDefault();
		};
		const onClick = (event: MouseEvent) => {
			const left = pathLeftFor(event);
			if (left === null || !hasTypedText(form.current)) return;
			event.preventDefault();
			event.stopPropagation();
			setPath(left);
		};
		window.addEventListener("beforeunload", onUnload);
		// Before the link's own handler.
		document.addEventListener("click", onClick, true);
		return () => {
			window.removeEventListener("beforeunload", onUnload);
			document.removeEventListener("click", onClick, true);
		};
	}, [form]);
	return (
		<ConfirmDialog
			subject={path}
			content={() => ({
				title: "Leave without saving?",
				description: `${subject} isn't saved. The text you entered on this page will be lost.`,
				confirmLabel: "Leave",
			})}
			run={async () => ({ data: null })}
			onDone={(left) => router.push(left)}
			onClose={() => setPath(null)}
		/>
	);
}

const withoutText = ["checkbox", "radio", "hidden"];

/** True if a text field of the form differs from what the page came with. */
function hasTypedText(form: HTMLFormElement | null): boolean {
	return [...(form?.elements ?? [])].some(
		(field) =>
			(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) &&
			!withoutText.includes(field.type) &&
			field.value !== field.defaultValue,
	);
}

/** The path that a click opens in this tab in place of the page; null for any other click. */
function pathLeftFor(event: MouseEvent): string | null {
	if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
	const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
	if (!link || (link.target && link.target !== "_self") || link.hasAttribute("download")) return null;
	// Another origin unloads the page, which asks by itself.
	if (link.origin !== location.origin) return null;
	if (link.pathname === location.pathname && link.search === location.search) return null;
	return link.pathname + link.search + link.hash;
}
