"use client";

import { LoaderCircle } from "lucide-react";
import { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";
import { PageLink } from "@/components/ui/page-link.tsx";

type NavLinkProps = {
	href: string;
	children: ReactNode;
	/** A page of the section above it. */
	nested?: boolean | undefined;
	/** The heading of a section, whose pages follow: they are highlighted, not the heading. */
	heading?: boolean | undefined;
};

/** A link of the navigation, highlighted on its page ("page") and on the pages below it ("true"). */
export function NavLink({ href, children, nested = false, heading = false }: NavLinkProps) {
	const path = usePathname();
	const current = path === href ? "page" : path.startsWith(`${href}/`) && !heading ? "true" : undefined;
	return (
		<PageLink
			href={href}
			aria-current={current}
			className={cn(
				"flex min-h-8 items-center gap-2 rounded-md px-2.5 py-1.5 whitespace-nowrap text-muted transition-colors",
				"hover:bg-text/8 hover:text-text aria-[current]:bg-primary-soft aria-[current]:text-primary",
				"pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0",
				nested ? "ml-6" : "font-medium",
			)}
		>
			{children}
			<Pending />
		</PageLink>
	);
}

/** Spins while the next page loads; a fast page arrives before it becomes visible. */
function Pending() {
	const { pending } = useLinkStatus();
	return (
		<LoaderCircle
			className={cn(
				"ml-auto motion-safe:animate-spin",
				pending ? "opacity-100 transition-opacity delay-150" : "opacity-0",
			)}
		/>
	);
}
