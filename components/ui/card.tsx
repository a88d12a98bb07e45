import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export function Card({ className, ...props }: ComponentProps<"section">) {
	return <section {...props} className={cn("min-w-0 rounded-lg border bg-surface", className)} />;
}

type CardHeaderProps = {
	title: ReactNode;
	/** The heading level. */
	level?: 2 | 3 | 4 | undefined;
	/** Shown before the title, usually a StatusBadge. */
	badge?: ReactNode;
	description?: ReactNode;
	actions?: ReactNode;
	/** Id of the heading, for aria-labelledby on the Card. */
	id?: string | undefined;
};

export function CardHeader({ title, level = 2, badge, description, actions, id }: CardHeaderProps) {
	const Heading = `h${level}` as const;
	return (
		<header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3">
			<div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
				<div className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1">
					{badge}
					<Heading id={id} className="font-semibold wrap-anywhere">
						{title}
					</Heading>
				</div>
				{description && <div className="text-muted">{description}</div>}
			</div>
			{actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
		</header>
	);
}

type CardSectionProps = Omit<ComponentProps<"div">, "title"> & {
	title?: ReactNode;
	level?: 2 | 3 | 4 | undefined;
	/** No padding, for a Table that reaches the edges. */
	flush?: boolean | undefined;
};

/** A section of a Card, with a line above it. */
export function CardSection({ title, level = 3, flush, className, children, ...props }: CardSectionProps) {
	const Heading = `h${level}` as const;
	return (
		<div {...props} className={cn("border-t first:border-t-0", !flush && "px-4 py-3", className)}>
			{title && (
				<Heading className={cn("mb-2 font-medium text-muted", flush && "px-4 pt-3")}>{title}</Heading>
			)}
			{children}
		</div>
	);
}
