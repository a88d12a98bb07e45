import { cn } from "./cn.ts";

export const menuItemClass = cn(
	"flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 outline-hidden select-none",
	"[&_svg]:size-4 [&_svg]:shrink-0 data-highlighted:bg-text/8 pointer-coarse:min-h-10",
	"data-disabled:cursor-default data-disabled:opacity-50",
	// With forced colors there are no backgrounds to show the highlighted item.
	"forced-colors:data-highlighted:outline-2 forced-colors:data-highlighted:outline-[Highlight]",
);
