import type { ReactNode } from "react";
import { cn } from "./cn.ts";

type EmptyStateProps = {
	icon?: ReactNode;
	title: ReactNode;
	/** Says what to do next. */
	children?: ReactNode;
	action?: ReactNode;
	className?: string | undefined;
};

export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
	return (
		<div className={cn("flex flex-col items-center gap-3 px-6 py-10 text-center", className)}>
			{icon && (
				<div className="grid size-10 place-items-center rounded-lg border bg-surface-sunken text-muted [&_svg]:size-5">
					{icon}
				</div>
			)}
			<div className="max-w-[52ch]">
				<p className="font-semibold">{title}</p>
				{children && <div className="mt-1 text-muted">{children}</div>}
			</div>
			{action && <div className="flex flex-wrap justify-center gap-2">{action}</div>}
		</div>
	);
}
