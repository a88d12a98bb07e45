import type { ReactNode } from "react";
import { Breadcrumbs, type Crumb } from "./breadcrumbs.tsx";

type PageHeaderProps = {
	title: ReactNode;
	description?: ReactNode;
	actions?: ReactNode;
	/** The pages above a sub-page, from the top. A `title` that is not text needs a `name` beside it. */
	trail?: readonly Crumb[] | undefined;
	/** Ends the trail; by default the title. */
	name?: string | undefined;
};

export function PageHeader({ title, description, actions, trail, name }: PageHeaderProps) {
	const current = name ?? (typeof title === "string" ? title : undefined);
	return (
		<header className="pb-5">
			{trail && current && <Breadcrumbs trail={trail} current={current} />}
			<div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
				<div className="min-w-0 flex-1 basis-72">
					<h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
					{description && <div className="mt-1 max-w-[75ch] text-muted">{description}</div>}
				</div>
				{actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
			</div>
		</header>
	);
}
