import type { ReactNode } from "react";

type SkipLinkProps = {
	/** The main element, which needs tabIndex={-1} to get the focus. */
	href?: `#${string}` | undefined;
	children?: ReactNode;
};

export function SkipLink({ href = "#content", children = "Skip to content" }: SkipLinkProps) {
	return (
		<a
			href={href}
			className={
				"sr-only rounded-md bg-primary px-3 py-2 font-medium text-primary-text " +
				"focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:px-3 focus:py-2"
			}
		>
			{children}
		</a>
	);
}
