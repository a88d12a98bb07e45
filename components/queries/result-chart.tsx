"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import type { ResultPlotProps } from "./result-plot.tsx";

// The chart library weighs more than the rest of the page, and the table below shows the same figures.
const ResultPlot = dynamic(() => import("./result-plot.tsx").then((file) => file.ResultPlot), {
	ssr: false,
	loading: () => <Skeleton className="h-65 w-full" />,
});

/** A picture of the table below it. */
export function ResultChart(props: ResultPlotProps) {
	return <ResultPlot {...props} />;
}
