"use client";

import { Menu as MenuIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button.tsx";

const NavigationDrawer = dynamic(() =>
	import("./navigation-drawer.tsx").then((file) => file.NavigationDrawer),
);

/** The navigation of a narrow screen: a button, and a drawer with the links, which loads when it is first opened. */
export function NavigationMenu({ children }: { children: ReactNode }) {
	const trigger = useRef<HTMLButtonElement>(null);
	const [isOpen, setOpen] = useState<boolean | null>(null);
	return (
		<>
			<Button
				ref={trigger}
				variant="ghost"
				aria-haspopup="dialog"
				aria-expanded={isOpen ?? false}
				onClick={() => setOpen(true)}
				className="lg:hidden"
			>
				<MenuIcon />
				Menu
			</Button>
			{isOpen !== null && (
				<NavigationDrawer open={isOpen} onClose={() => setOpen(false)} trigger={trigger}>
					{children}
				</NavigationDrawer>
			)}
		</>
	);
}
