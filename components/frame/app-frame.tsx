import { KeyRound } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { UserMenu } from "@/components/frame/user-menu.tsx";
import { ThemeToggle } from "@/components/ui/theme-toggle.tsx";
import type { Identity } from "@/lib/identity/whoami.ts";
import { OrganizationMenu } from "./organization-menu.tsx";

type AppFrameProps = {
	identity: Identity;
	/** The current organization's slug, "support" on support pages, or null on account pages. */
	place: string | null;
	/** NavLinks. */
	navigation: ReactNode;
	banner?: ReactNode;
	children: ReactNode;
};

/** The frame of every page for signed-in users: a column of links, or a row on a narrow screen. */
export function AppFrame({ identity, place, navigation, banner, children }: AppFrameProps) {
	const hasPlaces = identity.organizations.length > 0 || identity.isSupport;
	return (
		<div className="flex min-h-dvh flex-col">
			<div className="print:hidden">{banner}</div>
			<header className="flex min-h-12 items-center gap-1 border-b bg-surface px-3 py-1.5 sm:px-4 print:hidden">
				<Link href="/" className="mr-1 flex items-center gap-2 rounded-sm px-1 font-semibold tracking-tight">
					<KeyRound className="size-5 text-primary" />
					<span className="max-sm:sr-only">Keyhold</span>
				</Link>
				{hasPlaces && <OrganizationMenu identity={identity} current={place} />}
				<div className="ml-auto flex items-center gap-1">
					<ThemeToggle />
					<UserMenu name={identity.name} email={identity.email} />
				</div>
			</header>
			<div className="flex flex-1 flex-col md:flex-row">
				<nav
					aria-label="Main"
					className="relative flex shrink-0 gap-1 overflow-x-auto border-b bg-surface px-3 py-1.5 md:w-60 md:flex-col md:border-r md:border-b-0 md:py-4 print:hidden"
				>
					{navigation}
				</nav>
				<main
					id="content"
					tabIndex={-1}
					className="min-w-0 flex-1 px-4 py-6 outline-hidden sm:px-6 md:px-8 print:p-0"
				>
					{/* Wide lists mark themselves with data-wide. */}
					<div className="mx-auto max-w-6xl has-data-wide:max-w-none">{children}</div>
				</main>
			</div>
		</div>
	);
}
