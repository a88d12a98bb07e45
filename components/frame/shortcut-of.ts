export type Shortcut = "commands" | "search" | "shortcuts";

type Press = Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey" | "isComposing">;

/** The keys as the list of shortcuts shows them; `modifier` is "⌘" on Apple's keyboards. */
export const shortcutKeys = (modifier: string): { shortcut: Shortcut; keys: string[]; does: string }[] => [
	{ shortcut: "commands", keys: [modifier, "K"], does: "Open the command menu" },
	{ shortcut: "search", keys: ["/"], does: "Go to the search field of the page" },
	{ shortcut: "shortcuts", keys: ["?"], does: "Show this list" },
];

/**
 * The shortcut of a key press; null if there is none. Only ⌘ is a modifier on Apple's keyboards, where Ctrl-K edits text,
 * and only Ctrl elsewhere. Shift is not looked at: some keyboards need it for "/" and all for "?".
 */
export function shortcutOf(press: Press, isApple: boolean): Shortcut | null {
	if (press.altKey || press.isComposing) return null;
	const [modifier, other] = isApple ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
	if (other) return null;
	if (modifier) return press.key.toLowerCase() === "k" ? "commands" : null;
	if (press.key === "/") return "search";
	return press.key === "?" ? "shortcuts" : null;
}

/** True where a key press belongs to something else: a field, an open dialog or menu. */
export function isOccupied(target: EventTarget | null): boolean {
	return (
		target instanceof Element &&
		target.closest(
			'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"], [role="menu"]',
		) !== null
	);
}
