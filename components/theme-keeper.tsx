"use client";

import { useLayoutEffect } from "react";
import { THEME_KEY } from "./ui/theme.ts";

/**
 * Applies the chosen theme on error pages (403, 404, 500), which Next renders in the browser only, where the layout's
 * ThemeScript does not run.
 */
export function ThemeKeeper() {
	useLayoutEffect(() => {
		try {
			const theme = localStorage.getItem(THEME_KEY);
			if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
		} catch {
			// No storage access (private mode): follow the system.
		}
	}, []);
	return null;
}
