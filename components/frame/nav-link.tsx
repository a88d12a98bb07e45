"use client";

import { LoaderCircle } from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";

type NavLinkProps = {
	href: string;
	children: ReactNode;
	nested?: boolean | undefined;
	/** A heading above its pages; hidden while the links form a row. */
	wideOnly?: boolean | undefined;
};

export function NavLink({ href, children, nested = false, wideOnly = false }: NavLinkProps) {
	const path = usePathname();
	const current = path === href ? "page" : path.startsWith(`${href}/`) ? "true" : undefined;
	return (
		<Link
			href={href}
			aria-current={current}
			className={cn(
				"min-h-8 items-center gap-2 rounded-md px-2.5 py-1.5 whitespace-nowrap text-muted transition-colors",
				"hover:bg-text/8 hover:text-text aria-[current=page]:bg-primary-soft aria-[current=page]:text-primary",
				"pointer-coarse:min-h-10 [&_svg]:size-4 [&_svg]:shrink-0",
				nested ? "md:ml-6" : "font-medium",
				wideOnly ? "hidden md:flex" : "flex",
			)}
		>
			{children}
			<Pending />
		</Link>
	);
}

/** Spins while the next page loads; a fast page arrives before it becomes visible. */
function Pending() {
	const { pending } = useLinkStatus();
	return (
		<LoaderCircle
			className={cn(
				"ml-auto motion-safe:animate-spin",
				pending ? "opacity-100 transition-opacity delay-150" : "opacity-0 max-md:hidden",
			)}
		/>
	);
}
