"use client";

import { useQuery } from "@tanstack/react-query";
import { readJson } from "@/components/read-json.ts";
import { chooseTheme } from "@/components/ui/theme-toggle.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import type { Identity } from "@/lib/identity/whoami.ts";
import type { EncryptionKeysView } from "@/lib/keys/encryption-keys-overview.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { dataPages, pagesFor, settingsPages } from "./organization-pages.ts";

export type Command = {
	group: "Pages" | "Keys" | "Customers" | "Organizations" | "Actions";
	label: string;
	/** Shown beside the label, and found by the search. */
	keywords?: string | undefined;
	/** The path that it opens, or the action that it runs. */
	does: string | (() => void);
};

export type CommandMenuFrame = {
	identity: Pick<Identity, "organizations" | "isSupport">;
	/** The current organization's slug, "support" on support pages, or null on account pages. */
	place: string | null;
	/** Probes a key, and shows it meanwhile; absent if the reader may not check keys. */
	checkKey?: ((key: { id: string; name: string; path: string }) => void) | undefined;
	showShortcuts: () => void;
	signOut: () => void;
};

/** Everything that the reader can go to or do from here, by role. Keys and customers are read when the menu is open. */
export function useCommands(frame: CommandMenuFrame): Command[] {
	const { identity, place, checkKey, showShortcuts, signOut } = frame;
	const here = identity.organizations.find(({ slug }) => slug === place);
	const readsKeys = here !== undefined && isRoleAllowed("key:read", here.role);
	const keys = useQuery({
		queryKey: ["encryption-keys", place],
		queryFn: ({ signal }) => readJson<EncryptionKeysView>(`/api/console/${place}/encryption-keys`, signal),
		enabled: readsKeys,
	});
	const customers = useQuery({
		queryKey: ["support-customers"],
		queryFn: ({ signal }) => readJson<SupportKeyHealth>("/api/console/support/key-health", signal),
		enabled: identity.isSupport,
	});
	return [
		...(here ? pageCommands(here) : []),
		...(here ? keyCommands(here.slug, keys.data, checkKey) : []),
		...(identity.isSupport ? supportCommands(customers.data) : []),
		...identity.organizations
			.filter(({ slug }) => slug !== place)
			.map(
				({ slug, name }): Command => ({ group: "Organizations", label: name, does: `/${slug}/request-logs` }),
			),
		{
			group: "Actions",
			label: "Account",
			keywords: "password two-factor sessions",
			does: "/account/security",
		},
		...(["light", "dark", "system"] as const).map(
			(theme): Command => ({
				group: "Actions",
				label: `Theme: ${theme}`,
				keywords: "appearance mode",
				does: () => chooseTheme(theme),
			}),
		),
		{ group: "Actions", label: "Keyboard shortcuts", does: showShortcuts },
		{ group: "Actions", label: "Sign out", keywords: "log out", does: signOut },
	];
}

function pageCommands({ slug, role }: Identity["organizations"][number]): Command[] {
	return [...pagesFor(dataPages, role), ...pagesFor(settingsPages, role)].map(({ label, path }) => ({
		group: "Pages",
		label,
		does: `/${slug}/${path}`,
	}));
}

function keyCommands(
	slug: string,
	overview: EncryptionKeysView | undefined,
	checkKey: CommandMenuFrame["checkKey"],
): Command[] {
	const page = `/${slug}/settings/encryption-keys`;
	return (overview?.deployments ?? []).flatMap(({ id, name, region, key }): Command[] => {
		if (!key) {
			const does = `${page}/add?deployment=${id}`;
			return [{ group: "Actions", label: `Add key to ${name}`, keywords: region, does }];
		}
		const path = `${page}#${id}`;
		const keywords = `${name} · ${region}`;
		return [
			{ group: "Keys", label: key.name, keywords, does: path },
			{
				group: "Keys",
				label: `Audit log of ${key.name}`,
				keywords,
				does: `/${slug}/settings/audit-log?target=${key.id}`,
			},
			...(checkKey
				? [
						{
							group: "Actions",
							label: `Check now: ${key.name}`,
							keywords,
							does: () => checkKey({ id: key.id, name: key.name, path }),
						} as const,
					]
				: []),
		];
	});
}

function supportCommands(health: SupportKeyHealth | undefined): Command[] {
	return [
		{ group: "Pages", label: "Key health", does: "/support/key-health" },
		...(health?.keys ?? []).map(
			({ id, organization, deployment, region }): Command => ({
				group: "Customers",
				label: organization,
				keywords: `${deployment} · ${region}`,
				does: `/support/key-health/${id}`,
			}),
		),
	];
}
