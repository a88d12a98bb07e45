"use client";

import { useState, useSyncExternalStore } from "react";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { nextRunsOrNone, scheduleProblem } from "@/lib/queries/schedule.ts";
import { NextRuns } from "./next-runs.tsx";

type ScheduleFieldsProps = { schedule: string; timeZone: string; errors: Record<string, string | undefined> };

const never = () => () => {};

/** Schedule and time zone, with a live preview of the next three runs. */
export function ScheduleFields({ errors, ...initial }: ScheduleFieldsProps) {
	const [schedule, setSchedule] = useState(initial.schedule);
	const [timeZone, setTimeZone] = useState(initial.timeZone);
	// The server does not know the reader's time zone.
	const isInBrowser = useSyncExternalStore(
		never,
		() => true,
		() => false,
	);
	const problem = scheduleProblem(schedule, timeZone);
	return (
		<>
			<Field
				label="Schedule (cron)"
				hint="Minute, hour, day of month, month, day of week. 0 * * * * is every hour, 30 6 * * 1-5 is 06:30 from Monday to Friday."
				error={errors.schedule}
			>
				<Input
					mono
					name="schedule"
					required
					autoComplete="off"
					spellCheck={false}
					value={schedule}
					onChange={({ target }) => setSchedule(target.value)}
				/>
			</Field>
			<Field label="Time zone" hint="For example Europe/Berlin or UTC." error={errors.timeZone}>
				<Input
					name="timeZone"
					required
					list="time-zones"
					autoComplete="off"
					spellCheck={false}
					value={timeZone}
					onChange={({ target }) => setTimeZone(target.value)}
				/>
			</Field>
			<datalist id="time-zones">
				{isInBrowser && Intl.supportedValuesOf("timeZone").map((name) => <option key={name} value={name} />)}
			</datalist>
			<div aria-live="polite" className="sm:col-span-2">
				<p className="mb-1 font-medium">Next three runs</p>
				{problem ? (
					<p className="text-muted">{errors.schedule || errors.timeZone ? "None." : problem}</p>
				) : (
					isInBrowser && (
						<NextRuns
							times={nextRunsOrNone(schedule, timeZone, new Date(), 3).map((time) => time.toISOString())}
						/>
					)
				)}
			</div>
		</>
	);
}
