"use client";

import { useSyncExternalStore } from "react";
import { Input } from "@/components/ui/input.tsx";

const never = () => () => {};

type LocalDateTimeInputProps = { name: string; value: string | undefined };

/** Edits a time in the reader's time zone. The server does not know the zone and leaves the field empty. */
export function LocalDateTimeInput({ name, value }: LocalDateTimeInputProps) {
	const local = useSyncExternalStore(
		never,
		() => toLocal(value),
		() => "",
	);
	return <Input key={local} name={name} type="datetime-local" defaultValue={local} />;
}

/** "2026-11-21T14:05" in the local time zone; empty for an invalid time. */
function toLocal(value: string | undefined): string {
	const date = new Date(value ?? "");
	if (Number.isNaN(date.getTime())) return "";
	return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
