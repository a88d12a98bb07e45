"use client";

import { useSyncExternalStore } from "react";
import { Input } from "@/components/ui/input.tsx";
import type { TimeZoneChoice } from "@/components/ui/time-zone.ts";

const never = () => () => {};

type LocalDateTimeInputProps = { name: string; value: string | undefined; zone?: TimeZoneChoice };

/** Edits a time, by default in the reader's time zone. The server does not know that zone and leaves the field empty. */
export function LocalDateTimeInput({ name, value, zone = "local" }: LocalDateTimeInputProps) {
	const local = useSyncExternalStore(
		never,
		() => toField(value, zone),
		() => "",
	);
	return <Input key={local} name={name} type="datetime-local" defaultValue={local} />;
}

/** "2026-11-21T14:05" in the zone; empty for an invalid time. */
function toField(value: string | undefined, zone: TimeZoneChoice): string {
	const date = new Date(value ?? "");
	if (Number.isNaN(date.getTime())) return "";
	const offsetMs = zone === "utc" ? 0 : date.getTimezoneOffset() * 60_000;
	return new Date(date.getTime() - offsetMs).toISOString().slice(0, 16);
}
