"use client";

import { Keyboard, LogOut, ShieldCheck, UserRound } from "lucide-react";
import { Email } from "@/components/ui/email.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu.tsx";

type UserMenuProps = { name: string; email: string; onShortcuts: () => void; onSignOut: () => void };

export function UserMenu({ name, email, onShortcuts, onSignOut }: UserMenuProps) {
	return (
		<Menu
			label={`Account of ${name}`}
			variant="ghost"
			trigger={
				<>
					<UserRound />
					<span className="max-w-40 truncate max-md:sr-only">{name}</span>
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
			<MenuItem onSelect={onShortcuts}>
				<Keyboard />
				Keyboard shortcuts
			</MenuItem>
			<MenuItem onSelect={onSignOut}>
				<LogOut />
				Sign out
			</MenuItem>
		</Menu>
	);
}
