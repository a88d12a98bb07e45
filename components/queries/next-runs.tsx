import { LocalTime } from "@/components/ui/local-time.tsx";

/** Run times in the reader's time zone, not in the schedule's. */
export function NextRuns({ times }: { times: string[] }) {
	return (
		<ol className="flex flex-wrap gap-x-4 gap-y-1">
			{times.map((time) => (
				<li key={time}>
					<LocalTime value={time} />
				</li>
			))}
		</ol>
	);
}
