import { formatExactUtc } from "@/components/ui/format-time.ts";

/** A moment in UTC, to the second, as it is printed; a dash for none. */
export function Utc({ value }: { value: string | null }) {
	if (!value) return "–";
	return (
		<time dateTime={value} className="whitespace-nowrap tabular-nums">
			{formatExactUtc(Date.parse(value))}
		</time>
	);
}
