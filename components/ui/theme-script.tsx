import { themeScript } from "./theme.ts";

/** In the head of the root layout; its <html> needs suppressHydrationWarning, since the script adds an attribute. */
export function ThemeScript({ nonce }: { nonce?: string | undefined }) {
	return (
		<script
			nonce={nonce}
			// The browser hides the nonce from scripts, so the page never matches what the server wrote.
			suppressHydrationWarning
			// biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours
			dangerouslySetInnerHTML={{ __html: themeScript }}
		/>
	);
}
