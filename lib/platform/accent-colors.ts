type Rgb = [number, number, number];

/** What WCAG 2.2 AA asks of text (success criterion 1.4.3). */
export const minContrast = 4.5;

/** The darkest surface of the light theme and the lightest of the dark one: every other has more contrast with the accent. */
const lightSurface: Rgb = [0xf1, 0xf3, 0xf6];
const darkSurface: Rgb = [0x1c, 0x22, 0x2c];
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

/** The tokens of one theme that follow from the accent color; their meanings are in globals.css. */
export type AccentTokens = Record<
	"primary" | "primary-hover" | "primary-text" | "primary-soft" | "focus",
	string
>;

/** The contrast of a color, #rrggbb, as text on the light theme. 1 to 21. Pure. */
export function contrastOnLight(color: string): number {
	return contrast(parse(color), lightSurface);
}

/**
 * The tokens of both themes for an accent color with enough contrast on the light theme. On the dark one it is made lighter
 * until it has that contrast there. Each pair of text and background has at least `minContrast`. Pure.
 */
export function accentTokens(color: string): { light: AccentTokens; dark: AccentTokens } {
	const accent = parse(color);
	const onDark = firstWith((share) => mix(accent, white, share), darkSurface);
	return {
		light: {
			primary: format(accent),
			"primary-hover": format(mix(accent, black, 0.16)),
			"primary-text": format(white),
			"primary-soft": format(softOf(accent, lightSurface, white)),
			focus: format(accent),
		},
		dark: {
			primary: format(onDark),
			"primary-hover": format(mix(onDark, white, 0.25)),
			"primary-text": format(firstWith((share) => mix(accent, black, 0.5 + share / 2), onDark)),
			"primary-soft": format(softOf(onDark, darkSurface, darkSurface)),
			focus: format(onDark),
		},
	};
}

/** The first color, as its share rises from 0 to 1, with enough contrast with another. */
function firstWith(colorOf: (share: number) => Rgb, other: Rgb): Rgb {
	for (let share = 0; share < 1; share += 0.05) {
		const color = colorOf(share);
		if (contrast(color, other) >= minContrast) return color;
	}
	return colorOf(1);
}

/** A background in a hint of the color, on which the color itself is still readable. */
function softOf(color: Rgb, surface: Rgb, towards: Rgb): Rgb {
	for (let share = 0.15; share > 0; share -= 0.01) {
		const soft = mix(towards, color, share);
		if (contrast(color, soft) >= minContrast) return soft;
	}
	return surface;
}

/** The WCAG 2.2 contrast ratio of two colors. */
function contrast(one: Rgb, other: Rgb): number {
	const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
}

/** The relative luminance of WCAG 2.2, 0 to 1. */
function luminance(color: Rgb): number {
	const [red = 0, green = 0, blue = 0] = color.map((channel) => {
		const value = channel / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
	return from.map((channel, at) => Math.round(channel + ((to[at] ?? 0) - channel) * share)) as Rgb;
}

function parse(color: string): Rgb {
	return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as Rgb;
}

function format(color: Rgb): string {
	return `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
