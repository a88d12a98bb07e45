/** Text colours, at least 3:1 on every surface in both themes. Bars and swatches use the current colour. */
const colors = [
	"text-[#2353d1] dark:text-[#84a9ff]",
	"text-[#0f766e] dark:text-[#4fd1c5]",
	"text-[#9333ea] dark:text-[#c99bff]",
	"text-[#a16207] dark:text-[#e6c34d]",
	"text-[#be185d] dark:text-[#ff8fbf]",
	"text-[#3f6f21] dark:text-[#9bd16b]",
	"text-[#475569] dark:text-[#a9b6c8]",
	"text-[#b45309] dark:text-[#ffb26b]",
] as const;

export type ServiceColors = ReadonlyMap<string | null, string>;

/** A color class for each service, in the order of their first spans. The ninth has the color of the first. Pure. */
export function serviceColors(spans: readonly { service: string | null }[]): ServiceColors {
	const services = [...new Set(spans.map(({ service }) => service))];
	return new Map(services.map((service, index) => [service, colors[index % colors.length] as string]));
}
