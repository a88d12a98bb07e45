"use client";

import { useSyncExternalStore } from "react";

/** The zone in which exact times are shown: the reader's own, or UTC. */
export type TimeZoneChoice = "local" | "utc";

const storageKey = "keyhold-time-zone";

// Other components of this page; other tabs get a storage event.
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
	listeners.add(listener);
	addEventListener("storage", listener);
	return () => {
		listeners.delete(listener);
		removeEventListener("storage", listener);
	};
}

/** The reader's choice now, for an event handler. Browser only. */
export function chosenTimeZone(): TimeZoneChoice {
	try {
		return localStorage.getItem(storageKey) === "utc" ? "utc" : "local";
	} catch {
		return "local";
	}
}

/** Remembers the choice in this browser. */
export function chooseTimeZone(choice: TimeZoneChoice): void {
	try {
		localStorage.setItem(storageKey, choice);
	} catch {
		// Without storage, the choice cannot be remembered.
	}
	for (const notify of listeners) notify();
}

/** The reader's choice. The server does not know it, and renders UTC. */
export function useTimeZone(): TimeZoneChoice {
	return useSyncExternalStore(subscribe, chosenTimeZone, () => "utc");
}

/** The name of a zone now: "UTC", or the reader's own, such as "GMT+5:30". */
export function timeZoneName(choice: TimeZoneChoice): string {
	if (choice === "utc") return "UTC";
	const offset = -new Date().getTimezoneOffset();
	if (offset === 0) return "UTC";
	const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
	return `GMT${offset < 0 ? "-" : "+"}${hours}${minutes ? `:${String(minutes).padStart(2, "0")}` : ""}`;
}
