export type Theme = "system" | "light" | "dark";

export const THEME_KEY = "keyhold-theme";

/**
 * Runs before the first paint, so that a chosen theme never flashes. No attribute means: as the system.
 * A constant, so a content security policy may also allow it by hash.
 */
export const themeScript = `try{var t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
