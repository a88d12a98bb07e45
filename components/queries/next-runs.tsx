import { LocalTime } from "@/components/ui/local-time.tsx";

/** In the reader's zone, whatever zone the schedule is in. */
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
