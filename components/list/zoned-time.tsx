"use client";

import { formatExactUtc, formatTime } from "@/components/ui/format-time.ts";
import { timeZoneName, useTimeZone } from "@/components/ui/time-zone.ts";

/** A time to the second in the zone that the reader chose, which the header of its table names. */
export function ZonedTime({ value }: { value: string }) {
	const zone = useTimeZone();
	const at = Date.parse(value);
	return (
		<time dateTime={new Date(at).toISOString()} title={formatExactUtc(at)}>
			{formatTime(at, "log", zone === "utc" ? "UTC" : "local")}
		</time>
	);
}

type ZonedHeadingProps = { label: string };

/** The header of a column of times: "Time (GMT+1)". On its own, so that a change of the zone does not render the whole table. */
export function ZonedHeading({ label }: ZonedHeadingProps) {
	return `${label} (${timeZoneName(useTimeZone())})`;
}
