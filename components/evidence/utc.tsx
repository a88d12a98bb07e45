import { formatExactUtc } from "@/components/ui/format-time.ts";

/** A moment in UTC, to the second, as it is printed; a dash for none. It breaks between date and time alone. */
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
