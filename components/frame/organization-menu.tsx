import { ChevronsUpDown } from "lucide-react";
import { Menu, MenuLink, MenuSeparator } from "@/components/ui/menu.tsx";
import type { Identity } from "@/lib/identity/whoami.ts";

type OrganizationMenuProps = {
	identity: Pick<Identity, "organizations" | "isSupport">;
	/** The current organization's slug, "support" on support pages, or null on account pages. */
	current: string | null;
};

/** The current organization, and the others that the reader may switch to. */
export function OrganizationMenu({ identity, current }: OrganizationMenuProps) {
	const organization = identity.organizations.find(({ slug }) => slug === current);
	const here = organization?.name ?? (current === "support" ? "Support" : "Switch to…");
	return (
		<Menu
			label={current ? `Organization: ${here}` : here}
			align="start"
			variant="ghost"
			trigger={
				<>
					<span className="max-w-20 truncate sm:max-w-44 font-semibold">{here}</span>
					<ChevronsUpDown className="text-muted" />
				</>
			}
		>
			{identity.organizations.map(({ slug, name }) => (
				<MenuLink key={slug} href={`/${slug}/request-logs`} current={slug === current}>
					{name}
				</MenuLink>
			))}
			{identity.isSupport && (
				<>
					{identity.organizations.length > 0 && <MenuSeparator />}
					<MenuLink href="/support/key-health" current={current === "support"}>
						Support
					</MenuLink>
				</>
			)}
		</Menu>
	);
}
