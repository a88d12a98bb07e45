import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accentTokens, contrastOnLight, minContrast } from "./accent-colors.ts";

describe("the vendor's accent color", () => {
	it("has the contrast that WCAG defines", () => {
		expect(contrastOnLight("#000000")).toBeCloseTo(18.9, 1);
		expect(contrastOnLight("#ffffff")).toBeCloseTo(1.11, 2);
		expect(contrastOnLight("#2353d1")).toBeCloseTo(5.85, 1);
	});

	it("is readable in both themes, as text and as a button, whatever readable color it is", () => {
		const color = fc
			.integer({ min: 0, max: 0xffffff })
			.map((value) => `#${value.toString(16).padStart(6, "0")}`)
			.filter((one) => contrastOnLight(one) >= minContrast);
		fc.assert(
			fc.property(color, (one) => {
				const { light, dark } = accentTokens(one);
				expect(light.primary).toBe(one);
				const pairs = [
					[light.primary, "#f1f3f6"],
					[light.primary, "#ffffff"],
					[light.primary, light["primary-soft"]],
					[light["primary-text"], light.primary],
					[light["primary-text"], light["primary-hover"]],
					[dark.primary, "#1c222c"],
					[dark.primary, "#0d1117"],
					[dark.primary, dark["primary-soft"]],
					[dark["primary-text"], dark.primary],
					[dark["primary-text"], dark["primary-hover"]],
				] as const;
				for (const [text, background] of pairs)
					expect([text, background, ratio(text, background) >= 4.5]).toEqual([text, background, true]);
			}),
			{ numRuns: 500 },
		);
	});
});

/** WCAG's contrast ratio, written down a second time. */
function ratio(one: string, other: string): number {
	const light = (color: string) =>
		[0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
			const value = Number.parseInt(color.slice(1 + at * 2, 3 + at * 2), 16) / 255;
			return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
		}, 0.05);
	return Math.max(light(one) / light(other), light(other) / light(one));
}
