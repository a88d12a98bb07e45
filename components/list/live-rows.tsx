"use client";

import { useQuery } from "@tanstack/react-query";
import { Radio } from "lucide-react";
import { useState } from "react";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Button } from "@/components/ui/button.tsx";
import { counted } from "@/components/ui/format.ts";
import { useRefresh } from "@/components/use-refresh.ts";

/** The number of records newer than a position; `isMore` if there are still more. */
export type NewerRows = { count: number; isMore: boolean };

type LiveRowsProps = {
	/** The URL that counts the records newer than those on the page. */
	newerPath: string;
	/** "request log", "trace". */
	what: string;
};

const pollMs = 5_000;

/** While it is on, says how many records have arrived since the page was made, and shows them on demand. */
export function LiveRows({ newerPath, what }: LiveRowsProps) {
	const [isLive, setLive] = useState(false);
	const refresh = useRefresh();
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: [newerPath],
		queryFn: ({ signal }) => readJson<NewerRows>(newerPath, signal),
		enabled: isLive,
		// After a failure, it is the reader who goes on. A hidden tab does not poll.
		refetchInterval: ({ state }) => (state.status === "error" ? false : pollMs),
	});
	const isNew = isLive && data !== undefined && data.count > 0;
	return (
		<>
			<div role="status" className="contents">
				{isNew && (
					<Button size="sm" variant="primary" onClick={refresh}>
						{`Show ${data.isMore ? "more than " : ""}${counted(data.count, `new ${what}`)}`}
					</Button>
				)}
				{isLive && !isNew && !error && (
					<span className="text-[0.8125rem] text-muted">Waiting for new {what}s …</span>
				)}
			</div>
			<Button
				size="sm"
				aria-pressed={isLive}
				onClick={() => setLive(!isLive)}
				variant={isLive ? "primary" : "secondary"}
			>
				<Radio className={isLive ? "motion-safe:animate-pulse" : undefined} />
				Live
			</Button>
			{isLive && error && (
				<div className="basis-full">
					<StaleNotice error={error} updatedAt={dataUpdatedAt || Date.now()} />
				</div>
			)}
		</>
	);
}
