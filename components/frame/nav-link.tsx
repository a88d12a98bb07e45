"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";

type NavLinkProps = { href: string; children: ReactNode; nested?: boolean | undefined };

export function NavLink({ href, children, nested = false }: NavLinkProps) {
	const path = usePathname();
	const current = path === href ? "page" : path.startsWith(`${href}/`) ? "true" : undefined;
	return (
		<Link
			href={href}
			aria-current={current}
			className={cn(
				"flex min-h-8 items-center gap-2 rounded-md px-2.5 py-1.5 whitespace-nowrap text-muted transition-colors",
				"hover:bg-text/8 hover:text-text aria-[current=page]:bg-primary-soft aria-[current=page]:text-primary",
				"pointer-coarse:min-h-10 [&_svg]:size-4 [&_svg]:shrink-0",
				nested ? "md:ml-6" : "font-medium",
			)}
		>
			{children}
		</Link>
	);
}
