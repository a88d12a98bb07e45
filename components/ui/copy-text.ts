/** Copies to the clipboard. Also works on plain http, where there is no `navigator.clipboard`. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return copyByEvent(text);
	}
}

// Handles the browser's copy event, which keeps the focus, the selection and a dialog's focus trap.
function copyByEvent(text: string): boolean {
	let isCopied = false;
	const answer = (event: ClipboardEvent) => {
		event.clipboardData?.setData("text/plain", text);
		event.preventDefault();
		event.stopImmediatePropagation();
		isCopied = true;
	};
	document.addEventListener("copy", answer, { capture: true });
	try {
		document.execCommand("copy");
	} finally {
		document.removeEventListener("copy", answer, { capture: true });
	}
	return isCopied;
}
