"use client";

import { ArrowDown, ArrowUp, ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Input } from "@/components/ui/input.tsx";

type TraceToolbarProps = {
	text: string;
	onSearch: (text: string) => void;
	/** "2 of 14 matches". */
	summary: string;
	onMove: (step: 1 | -1) => void;
	onExpandAll: () => void;
	onCollapseAll: () => void;
	isPathShown: boolean;
	onPathShown: (isShown: boolean) => void;
};

/** Search, collapsing and the critical path: what changes the view of a trace. */
export function TraceToolbar({ text, onSearch, summary, onMove, ...view }: TraceToolbarProps) {
	const press = (event: KeyboardEvent) => {
		if (event.key === "Enter") {
			event.preventDefault();
			onMove(event.shiftKey ? -1 : 1);
		} else if (event.key === "Escape" && text !== "") {
			event.preventDefault();
			onSearch("");
		}
	};
	return (
		<div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
			<search className="flex min-w-0 flex-1 basis-72 items-center gap-1">
				<Input
					type="search"
					aria-label="Find spans"
					placeholder="Find spans by name, service, status"
					value={text}
					onChange={({ target }) => onSearch(target.value)}
					onKeyDown={press}
					autoComplete="off"
					className="max-w-80"
				/>
				<Button variant="ghost" iconOnly aria-label="Previous match" onClick={() => onMove(-1)}>
					<ArrowUp />
				</Button>
				<Button variant="ghost" iconOnly aria-label="Next match" onClick={() => onMove(1)}>
					<ArrowDown />
				</Button>
				<span role="status" className="text-[0.8125rem] whitespace-nowrap text-muted tabular-nums">
					{summary}
				</span>
			</search>
			<Checkbox
				label="Critical path"
				checked={view.isPathShown}
				onChange={({ target }) => view.onPathShown(target.checked)}
			/>
			<div className="flex gap-2">
				<Button onClick={view.onExpandAll}>
					<ChevronsUpDown />
					Expand all
				</Button>
				<Button onClick={view.onCollapseAll}>
					<ChevronsDownUp />
					Collapse all
				</Button>
			</div>
		</div>
	);
}
