import { formatExactUtc } from "@/components/ui/format-time.ts";

/** A time in UTC, to the second, or a dash. Wraps only between date and time. */
export function Utc({ value }: { value: string | null }) {
	if (!value) return "–";
	const [date, ...time] = formatExactUtc(Date.parse(value)).split(" ");
	return (
		<time dateTime={value} className="tabular-nums">
			<span className="whitespace-nowrap">{date}</span>{" "}
			<span className="whitespace-nowrap">{time.join(" ")}</span>
		</time>
	);
}
