"use client";

import { useLayoutEffect } from "react";
import { THEME_KEY } from "./ui/theme.ts";

/**
 * Next draws a page that answers 403, 404 or 500 in the browser alone, where the ThemeScript of the layout does not
 * run: then the chosen theme is set here.
 */
export function ThemeKeeper() {
	useLayoutEffect(() => {
		try {
			const theme = localStorage.getItem(THEME_KEY);
			if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
		} catch {
			// Storage is closed (private mode): as the system has it.
		}
	}, []);
	return null;
}
