import { type AccentTokens, accentTokens } from "@/lib/platform/accent-colors.ts";

/** For the head of the root layout: the vendor's color in both themes, in place of the tokens of globals.css. */
export function AccentStyle({ color, nonce }: { color: string; nonce?: string | undefined }) {
	const { light, dark } = accentTokens(color);
	const css = `html:root{${declared(light)}}@media screen{html:root[data-theme="dark"]{${declared(dark)}}@media (prefers-color-scheme:dark){html:root:not([data-theme]){${declared(dark)}}}}`;
	return (
		<style
			nonce={nonce}
			suppressHydrationWarning
			// biome-ignore lint/security/noDangerouslySetInnerHtml: colors that were computed
			dangerouslySetInnerHTML={{ __html: css }}
		/>
	);
}

function declared(tokens: AccentTokens): string {
	return Object.entries(tokens)
		.map(([name, color]) => `--${name}:${color}`)
		.join(";");
}
