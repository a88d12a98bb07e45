/** Copies to the clipboard, also on plain http, where a self-hosted console has no `navigator.clipboard`. */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return copyByEvent(text);
	}
}

// Answers the browser's own copy event, which leaves focus and selection (and a dialog's focus trap) alone.
function copyByEvent(text: string): boolean {
	let taken = false;
	const answer = (event: ClipboardEvent) => {
		event.clipboardData?.setData("text/plain", text);
		event.preventDefault();
		event.stopImmediatePropagation();
		taken = true;
	};
	document.addEventListener("copy", answer, { capture: true });
	try {
		document.execCommand("copy");
	} finally {
		document.removeEventListener("copy", answer, { capture: true });
	}
	return taken;
}
