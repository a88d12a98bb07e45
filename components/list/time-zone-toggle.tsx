"use client";

import { buttonClass } from "@/components/ui/button-class.ts";
import { cn } from "@/components/ui/cn.ts";
import { chooseTimeZone, type TimeZoneChoice, timeZoneName, useTimeZone } from "@/components/ui/time-zone.ts";

const choices: { choice: TimeZoneChoice; label: string }[] = [
	{ choice: "local", label: "Local" },
	{ choice: "utc", label: "UTC" },
];

/** Chooses the zone of the exact times on this page, and remembers it in this browser. */
export function TimeZoneToggle() {
	const zone = useTimeZone();
	return (
		<fieldset className="flex items-center gap-1">
			<legend className="float-left mr-1 text-[0.8125rem] text-muted">Times in {timeZoneName(zone)}</legend>
			{choices.map(({ choice, label }) => (
				<button
					key={choice}
					type="button"
					aria-pressed={zone === choice}
					onClick={() => chooseTimeZone(choice)}
					className={cn(buttonClass({ size: "sm", variant: zone === choice ? "secondary" : "ghost" }))}
				>
					{label}
				</button>
			))}
		</fieldset>
	);
}
