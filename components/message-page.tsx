import type { ReactNode } from "react";
import { productName } from "@/lib/platform/vendor-names.ts";

type MessagePageProps = {
	/** The title of the tab and the page. */
	title: string;
	icon: ReactNode;
	children: ReactNode;
	action?: ReactNode;
};

/** A page with a single message: not found, not allowed, or failed. */
export function MessagePage({ title, icon, children, action }: MessagePageProps) {
	return (
		<>
			<title>{`${title} · ${productName()}`}</title>
			<div className="mt-[8dvh] flex flex-col items-center gap-3 px-6 py-10 text-center">
				<div className="grid size-10 place-items-center rounded-lg border bg-surface text-muted [&_svg]:size-5">
					{icon}
				</div>
				<h1 className="text-lg font-semibold">{title}</h1>
				<div className="max-w-[52ch] text-muted">{children}</div>
				{action}
			</div>
		</>
	);
}
