"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type RefObject, useState } from "react";
import { cn } from "@/components/ui/cn.ts";
import { menuItemClass } from "@/components/ui/menu-item-class.ts";
import { matchingCommands } from "./rank-command.ts";
import { type Command, type CommandMenuFrame, useCommands } from "./use-commands.ts";

type CommandMenuProps = CommandMenuFrame & {
	open: boolean;
	onClose: () => void;
	/** Gets the focus back. */
	trigger: RefObject<HTMLElement | null>;
};

/** A dialog with one field that finds pages, keys, organizations and actions. */
export function CommandMenu({ open, onClose, trigger, ...frame }: CommandMenuProps) {
	return (
		<Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Dialog.Portal>
				<Dialog.Backdrop className="fixed inset-0 z-40 bg-overlay" />
				<Dialog.Popup
					aria-label="Command menu"
					finalFocus={trigger}
					className={cn(
						"fixed top-[max(1rem,12dvh)] left-1/2 z-50 flex max-h-[min(30rem,calc(100dvh-2rem))] flex-col",
						"w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border bg-surface-raised",
						"shadow-2xl outline-hidden",
					)}
				>
					<Commands {...frame} onClose={onClose} />
				</Dialog.Popup>
			</Dialog.Portal>
		</Dialog.Root>
	);
}

function Commands({ onClose, ...frame }: CommandMenuFrame & { onClose: () => void }) {
	const router = useRouter();
	const [query, setQuery] = useState("");
	const found = matchingCommands(useCommands(frame), query);
	const groups = [...Map.groupBy(found, ({ group }) => group)].map(([group, items]) => ({ group, items }));
	const run = ({ does }: Command) => {
		onClose();
		if (typeof does === "string") router.push(does);
		else does();
	};
	return (
		<Autocomplete.Root
			open
			inline
			items={groups}
			filter={null}
			value={query}
			onValueChange={(value, { reason }) => reason !== "item-press" && setQuery(value)}
			itemToStringValue={({ label }: Command) => label}
			autoHighlight="always"
			keepHighlight
		>
			<div className="flex items-center gap-2 border-b px-3.5">
				<Search className="size-4 shrink-0 text-muted" />
				<Autocomplete.Input
					aria-label="Find a page, a key or an action"
					placeholder="Find a page, a key or an action"
					className="h-11 w-full min-w-0 bg-transparent text-base outline-hidden placeholder:text-muted sm:text-sm"
				/>
			</div>
			<Autocomplete.Empty className="px-4 py-6 text-center text-muted empty:hidden">
				Nothing matches “{query}”.
			</Autocomplete.Empty>
			<Autocomplete.List className="overflow-y-auto overscroll-contain p-1.5 empty:hidden">
				{({ group, items }: (typeof groups)[number]) => (
					<Autocomplete.Group key={group} items={items} className="not-last:mb-1">
						<Autocomplete.GroupLabel className="px-2.5 py-1.5 text-xs font-medium text-muted">
							{group}
						</Autocomplete.GroupLabel>
						<Autocomplete.Collection>
							{(command: Command) => (
								<Autocomplete.Item
									key={`${command.label} ${command.does}`}
									value={command}
									onClick={() => run(command)}
									className={menuItemClass}
								>
									<span className="min-w-0 truncate">{command.label}</span>
									{(group === "Keys" || group === "Customers") && (
										<span className="ml-auto shrink-0 text-[0.8125rem] text-muted">{command.keywords}</span>
									)}
								</Autocomplete.Item>
							)}
						</Autocomplete.Collection>
					</Autocomplete.Group>
				)}
			</Autocomplete.List>
		</Autocomplete.Root>
	);
}
