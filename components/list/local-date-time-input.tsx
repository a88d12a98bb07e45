"use client";

import { useSyncExternalStore } from "react";
import { Input } from "@/components/ui/input.tsx";

const never = () => () => {};

type LocalDateTimeInputProps = { name: string; value: string | undefined };

/** A moment to be edited in the reader's zone, which the server does not know: it leaves the field empty. */
export function LocalDateTimeInput({ name, value }: LocalDateTimeInputProps) {
	const local = useSyncExternalStore(
		never,
		() => toLocal(value),
		() => "",
	);
	return <Input key={local} name={name} type="datetime-local" defaultValue={local} />;
}

/** "2026-11-21T14:05" in the zone of the machine; empty for what is no moment. */
function toLocal(value: string | undefined): string {
	const date = new Date(value ?? "");
	if (Number.isNaN(date.getTime())) return "";
	return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
