"use client";

import { LogOut, ShieldCheck, UserRound } from "lucide-react";
import { signOut } from "next-auth/react";
import { useState } from "react";
import { Email } from "@/components/ui/email.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";

type UserMenuProps = { name: string; email: string };

export function UserMenu({ name, email }: UserMenuProps) {
	const [problem, setProblem] = useState<string | null>(null);
	const leave = async () => {
		try {
			await signOut({ redirect: false });
			window.location.assign("/sign-in");
		} catch {
			setProblem("Keyhold didn't respond. You are still signed in.");
		}
	};
	return (
		<>
			<Menu
				label={`Account of ${name}`}
				variant="ghost"
				trigger={
					<>
						<UserRound />
						<span className="max-w-40 truncate max-sm:sr-only">{name}</span>
					</>
				}
			>
				<div className="px-2.5 py-1.5">
					<p className="font-medium">{name}</p>
					<p className="text-muted">
						<Email value={email} />
					</p>
				</div>
				<MenuSeparator />
				<MenuLink href="/account/security">
					<ShieldCheck />
					Account
				</MenuLink>
				<MenuItem onSelect={leave}>
					<LogOut />
					Sign out
				</MenuItem>
			</Menu>
			<VisuallyHidden role="alert">{problem}</VisuallyHidden>
		</>
	);
}
