import type { ReactNode } from "react";

type PageHeaderProps = { title: ReactNode; description?: ReactNode; actions?: ReactNode };

export function PageHeader({ title, description, actions }: PageHeaderProps) {
	return (
		<header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
			<div className="min-w-0 flex-1 basis-72">
				<h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
				{description && <div className="mt-1 max-w-[75ch] text-muted">{description}</div>}
			</div>
			{actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
		</header>
	);
}
