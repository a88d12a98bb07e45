"use client";

import { useState } from "react";
import { formatNumber } from "@/components/ui/format.ts";
import { startOf } from "./start-of-text.ts";

type LongTextProps = {
	text: string;
	/** What the button completes: "Show all of exception.stacktrace". */
	name: string;
	/** The lines and characters shown at first. */
	lines?: number;
	characters?: number;
};

/** Text that keeps its line breaks, wraps anywhere, and is shortened until the reader asks for all of it. */
export function LongText({ text, name, lines = 12, characters = 400 }: LongTextProps) {
	const [isWhole, setWhole] = useState(false);
	const start = startOf(text, lines, characters);
	return (
		<>
			<span className="font-mono text-[0.8125rem] whitespace-pre-wrap wrap-anywhere">
				{isWhole ? text : start}
				{!isWhole && start.length < text.length && "…"}
			</span>
			{start.length < text.length && (
				<button
					type="button"
					aria-expanded={isWhole}
					onClick={() => setWhole(!isWhole)}
					className="mt-1 block rounded-sm text-[0.8125rem] text-primary underline-offset-2 hover:underline"
				>
					{isWhole ? "Show less" : `Show all ${formatNumber(text.length)} characters`}
					<span className="sr-only">{` of ${name}`}</span>
				</button>
			)}
		</>
	);
}
