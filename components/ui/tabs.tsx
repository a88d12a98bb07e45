"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

type TabsProps = {
	/** Accessible name of the tab list. */
	label: string;
	items: readonly { value: string; label: ReactNode; content: ReactNode }[];
	/** By default the first tab. */
	defaultValue?: string | undefined;
	value?: string | undefined;
	onValueChange?: ((value: string) => void) | undefined;
	className?: string | undefined;
};

export function Tabs({ label, items, defaultValue, value, onValueChange, className }: TabsProps) {
	return (
		<Base.Root
			value={value}
			defaultValue={value === undefined ? (defaultValue ?? items[0]?.value) : undefined}
			onValueChange={(next: string) => onValueChange?.(next)}
			className={cn("min-w-0", className)}
		>
			<Base.List
				aria-label={label}
				activateOnFocus
				className="flex gap-1 overflow-x-auto border-b px-0.5 pt-0.5"
			>
				{items.map((item) => (
					<Base.Tab
						key={item.value}
						value={item.value}
						className={cn(
							"-mb-px border-b-2 border-transparent px-3 py-2 font-medium whitespace-nowrap text-muted",
							"rounded-t-md transition-colors enabled-hover:text-text focus-visible:-outline-offset-2",
							"data-active:border-primary data-active:text-text",
						)}
					>
						{item.label}
					</Base.Tab>
				))}
			</Base.List>
			{items.map((item) => (
				<Base.Panel key={item.value} value={item.value} className="min-w-0 rounded-sm pt-3">
					{item.content}
				</Base.Panel>
			))}
		</Base.Root>
	);
}
