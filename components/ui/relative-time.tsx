"use client";

import { useSyncExternalStore } from "react";
import { formatRelative } from "./format.ts";
import { formatExactUtc, formatTime } from "./format-time.ts";

// One interval serves every relative time on the page.
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
	listeners.add(listener);
	timer ??= setInterval(() => {
		for (const notify of listeners) notify();
	}, 1000);
	return () => {
		listeners.delete(listener);
		if (listeners.size > 0) return;
		clearInterval(timer);
		timer = undefined;
	};
}

type RelativeTimeProps = { value: Date | string | number; className?: string | undefined };

/** "12 s ago", updated every second, with the exact UTC on hover. The server renders UTC. */
export function RelativeTime({ value, className }: RelativeTimeProps) {
	const date = new Date(value);
	const at = date.getTime();
	// The snapshot is the text, so a tick renders only what has changed.
	const text = useSyncExternalStore(
		subscribe,
		() => formatRelative(at, Date.now()),
		() => `${formatTime(at, "datetime", "UTC")} UTC`,
	);
	return (
		<time dateTime={date.toISOString()} title={formatExactUtc(at)} className={className}>
			{text}
		</time>
	);
}
