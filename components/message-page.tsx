import type { ReactNode } from "react";
import { EmptyState } from "./ui/empty-state.tsx";

type MessagePageProps = {
	/** Title of the tab and of the page. */
	title: string;
	icon: ReactNode;
	children: ReactNode;
	action?: ReactNode;
};

/** A page that has one thing to say: not found, not allowed, failed. */
export function MessagePage({ title, icon, children, action }: MessagePageProps) {
	return (
		<>
			<title>{`${title} · Keyhold`}</title>
			<EmptyState
				className="mt-[8dvh]"
				icon={icon}
				title={<h1 className="text-lg">{title}</h1>}
				action={action}
			>
				{children}
			</EmptyState>
		</>
	);
}
