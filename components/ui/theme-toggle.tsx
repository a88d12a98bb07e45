"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { Menu, MenuRadioGroup } from "./menu.tsx";
import { THEME_KEY, type Theme } from "./theme.ts";

const listeners = new Set<() => void>();

const read = (): Theme => {
	const theme = document.documentElement.dataset.theme;
	return theme === "light" || theme === "dark" ? theme : "system";
};

function show(theme: string | null) {
	if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
	else delete document.documentElement.dataset.theme;
	for (const notify of listeners) notify();
}

export function chooseTheme(theme: Theme) {
	show(theme);
	try {
		localStorage.setItem(THEME_KEY, theme);
	} catch {
		// No storage access (private mode): the choice lasts until the next load.
	}
}

function subscribe(listener: () => void) {
	const fromOtherTab = (event: StorageEvent) => {
		if (event.key === THEME_KEY) show(event.newValue);
	};
	listeners.add(listener);
	window.addEventListener("storage", fromOtherTab);
	return () => {
		listeners.delete(listener);
		window.removeEventListener("storage", fromOtherTab);
	};
}

const items = [
	{ value: "system", label: withIcon(<Monitor />, "System") },
	{ value: "light", label: withIcon(<Sun />, "Light") },
	{ value: "dark", label: withIcon(<Moon />, "Dark") },
] as const;

function withIcon(icon: ReactNode, text: string) {
	return (
		<>
			{icon}
			{text}
		</>
	);
}

export function ThemeToggle() {
	const theme = useSyncExternalStore<Theme>(subscribe, read, () => "system");
	const Icon = { system: Monitor, light: Sun, dark: Moon }[theme];
	return (
		<Menu label="Theme" trigger={<Icon />} iconOnly variant="ghost">
			<MenuRadioGroup label="Theme" value={theme} onChange={chooseTheme} items={items} />
		</Menu>
	);
}
