import { themeScript } from "./theme.ts";

/** For the head of the root layout, whose <html> needs suppressHydrationWarning: the script adds an attribute. */
export function ThemeScript({ nonce }: { nonce?: string | undefined }) {
	return (
		<script
			nonce={nonce}
			// The browser hides the nonce from scripts, so it never matches the server's HTML.
			suppressHydrationWarning
			// biome-ignore lint/security/noDangerouslySetInnerHtml: a constant
			dangerouslySetInnerHTML={{ __html: themeScript }}
		/>
	);
}
