import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class.ts";
import { type TimeRange, timeRangeNames, timeRanges } from "@/lib/telemetry/time-range.ts";
import { listHref } from "./list-href.ts";

type TimeRangeLinksProps = {
	path: string;
	/** The parameters of the search. */
	parameters: Record<string, string>;
	shown: TimeRange | "custom";
};

/** Links to the same search over each range that ends now. */
export function TimeRangeLinks({ path, parameters, shown }: TimeRangeLinksProps) {
	const { from: _from, to: _to, ...rest } = parameters;
	return (
		<nav aria-label="Time range" className="flex flex-wrap gap-1">
			{timeRangeNames.map((range) => (
				<Link
					key={range}
					href={listHref(path, { ...rest, range })}
					prefetch={false}
					aria-current={range === shown ? "true" : undefined}
					className={buttonClass({ size: "sm", variant: range === shown ? "primary" : "secondary" })}
				>
					{timeRanges[range].label}
				</Link>
			))}
		</nav>
	);
}
