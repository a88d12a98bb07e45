"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ThemeToggle } from "@/components/ui/theme-toggle.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { Identity } from "@/lib/identity/whoami.ts";
import { CheckResult } from "./check-result.tsx";
import { isOccupied, shortcutOf } from "./shortcut-of.ts";
import { type CheckKeyAction, useCheckKey } from "./use-check-key.ts";
import { useSignOut } from "./use-sign-out.ts";
import { UserMenu } from "./user-menu.tsx";

// Both load when they are first opened.
const CommandMenu = dynamic(() => import("./command-menu.tsx").then((file) => file.CommandMenu));
const ShortcutsDialog = dynamic(() => import("./shortcuts-dialog.tsx").then((file) => file.ShortcutsDialog));

type HeaderToolsProps = {
	identity: Pick<Identity, "name" | "email" | "organizations" | "isSupport">;
	/** The current organization's slug, "support" on support pages, or null on account pages. */
	place: string | null;
	/** Absent if the reader may not check keys here. */
	checkKey?: CheckKeyAction | undefined;
};

/** The right end of the header: command menu, theme and user menu, and the keyboard shortcuts of every page. */
export function HeaderTools({ identity, place, checkKey: checkAction }: HeaderToolsProps) {
	const trigger = useRef<HTMLButtonElement>(null);
	const [shown, setShown] = useState<"commands" | "shortcuts" | null>(null);
	const [isCommandMenuWanted, setCommandMenuWanted] = useState(false);
	const [isHelpWanted, setHelpWanted] = useState(false);
	const isApple = useSyncExternalStore(never, readIsApple, () => false);
	const modifier = isApple ? "⌘" : "Ctrl";
	const { leave, problem } = useSignOut();
	const { checkKey, checked, dismiss } = useCheckKey(checkAction);
	const close = () => setShown(null);
	const openCommands = () => {
		setCommandMenuWanted(true);
		setShown("commands");
	};
	const openShortcuts = () => {
		setHelpWanted(true);
		setShown("shortcuts");
	};

	const handleKey = useEffectEvent((event: KeyboardEvent) => {
		const shortcut = shortcutOf(event, isApple);
		if (!shortcut || event.defaultPrevented || shown || isOccupied(event.target)) return;
		if (shortcut === "search" && !focusSearchField()) return;
		event.preventDefault();
		if (shortcut === "commands") openCommands();
		if (shortcut === "shortcuts") openShortcuts();
	});
	useEffect(() => {
		const listener = (event: KeyboardEvent) => handleKey(event);
		document.addEventListener("keydown", listener);
		return () => document.removeEventListener("keydown", listener);
	}, []);

	return (
		<>
			<Button
				ref={trigger}
				onClick={openCommands}
				aria-keyshortcuts="Control+K Meta+K"
				aria-haspopup="dialog"
				className="text-muted!"
			>
				<Search />
				<span className="max-md:sr-only">Command menu</span>
				<kbd aria-hidden className="font-sans text-xs max-md:hidden">{`${modifier} K`}</kbd>
			</Button>
			<div className="max-[22rem]:hidden">
				<ThemeToggle />
			</div>
			<UserMenu name={identity.name} email={identity.email} onShortcuts={openShortcuts} onSignOut={leave} />
			<VisuallyHidden role="alert">{problem}</VisuallyHidden>
			<CheckResult checked={checked} onDismiss={dismiss} />
			{isCommandMenuWanted && (
				<CommandMenu
					open={shown === "commands"}
					onClose={close}
					trigger={trigger}
					identity={identity}
					place={place}
					checkKey={checkKey}
					showShortcuts={openShortcuts}
					signOut={leave}
				/>
			)}
			{isHelpWanted && <ShortcutsDialog open={shown === "shortcuts"} onClose={close} modifier={modifier} />}
		</>
	);
}

const never = () => () => {};
const readIsApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Puts the focus on the first search field of the page; false if it shows none. */
function focusSearchField(): boolean {
	const fields = document.querySelectorAll<HTMLInputElement>(
		'main search input:is([type="search"], [type="text"], :not([type]))',
	);
	const field = [...fields].find((one) => one.checkVisibility());
	field?.focus();
	field?.select();
	return field !== undefined;
}
