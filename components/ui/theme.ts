export type Theme = "system" | "light" | "dark";

export const THEME_KEY = "keyhold-theme";

/**
 * Runs before the first paint, so that the chosen theme never flashes. Without the attribute the page follows the system.
 */
export const themeScript = `try{var t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
