"use client";

import { useSyncExternalStore } from "react";
import { formatExactUtc, formatTime, type TimeStyle } from "./format-time.ts";

type LocalTimeProps = {
	value: Date | string | number;
	/** "14:32", "3 December 2026", "3 Dec 2026, 14:32" or, to the second, "3 Dec 2026, 14:32:07". */
	style?: TimeStyle | undefined;
	className?: string | undefined;
};

const never = () => () => {};

/** A time in the reader's zone, with the exact UTC on hover. The server does not know the zone and renders UTC. */
export function LocalTime({ value, style = "datetime", className }: LocalTimeProps) {
	const date = new Date(value);
	const at = date.getTime();
	const text = useSyncExternalStore(
		never,
		() => formatTime(at, style),
		() => `${formatTime(at, style, "UTC")}${style === "date" ? "" : " UTC"}`,
	);
	return (
		<time dateTime={date.toISOString()} title={formatExactUtc(at)} className={className}>
			{text}
		</time>
	);
}
