import type { ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link.tsx";
import { VendorMark } from "@/components/vendor-mark.tsx";
import type { Identity } from "@/lib/identity/whoami.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { BackLink } from "./back-link.tsx";
import { HeaderTools } from "./header-tools.tsx";
import { NavigationMenu } from "./navigation-menu.tsx";
import { OrganizationMenu } from "./organization-menu.tsx";
import type { CheckKeyAction } from "./use-check-key.ts";

type AppFrameProps = {
	identity: Identity;
	/** The current organization's slug, "support" on support pages, or null on account pages. */
	place: string | null;
	/** Probes a key; absent if the reader may not check keys here. */
	checkKey?: CheckKeyAction | undefined;
	/** NavLinks. */
	navigation: ReactNode;
	banner?: ReactNode;
	children: ReactNode;
};

/** The frame of every page for signed-in users: the links are a column, or a menu on a narrow screen. */
export function AppFrame({ identity, place, checkKey, navigation, banner, children }: AppFrameProps) {
	const hasPlaces = identity.organizations.length > 0 || identity.isSupport;
	return (
		<div className="flex min-h-dvh flex-col">
			<div className="print:hidden">{banner}</div>
			<header className="flex min-h-12 items-center gap-1 border-b bg-surface px-2 py-1.5 sm:px-4 print:hidden">
				{navigation && <NavigationMenu>{navigation}</NavigationMenu>}
				<PageLink
					href="/"
					className="mr-1 flex min-h-8 items-center gap-2 rounded-sm px-1 font-semibold tracking-tight max-sm:hidden"
				>
					<VendorMark className="size-5" />
					{productName()}
				</PageLink>
				{hasPlaces && <OrganizationMenu identity={identity} current={place} />}
				{identity.returnUrl && <BackLink href={identity.returnUrl} />}
				<div className="ml-auto flex items-center gap-1">
					<HeaderTools identity={identity} place={place} checkKey={checkKey} />
				</div>
			</header>
			<div className="flex flex-1">
				<nav
					aria-label="Main"
					className="hidden w-60 shrink-0 flex-col gap-1 border-r bg-surface px-3 py-4 lg:flex print:hidden"
				>
					{navigation}
				</nav>
				<main
					id="content"
					tabIndex={-1}
					className="min-w-0 flex-1 px-4 py-6 outline-hidden sm:px-6 lg:px-8 print:p-0"
				>
					{/* A page with a list of many columns marks itself with data-wide. */}
					<div className="mx-auto max-w-6xl has-data-wide:max-w-[112rem]">{children}</div>
				</main>
			</div>
		</div>
	);
}
