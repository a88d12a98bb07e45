import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { readSearch, type Search } from "@/app/_server/search.ts";
import { requireIdentity } from "@/app/_server/session.ts";
import { KeyHealthOverview } from "@/components/support/key-health-overview.tsx";
import { keyListHref, keySearchFields } from "@/components/support/key-search.ts";
import { supportKeyHealth } from "@/lib/support/support-key-health.ts";

export const metadata: Metadata = { title: "Key health" };

export default async function KeyHealthPage({ searchParams }: { searchParams: Promise<Search> }) {
	const { filters } = readSearch(await searchParams, keySearchFields);
	const path = keyListHref(filters);
	await requireIdentity(path);
	const list = await pageValue({ path }, (context) => supportKeyHealth(context, filters));
	return <KeyHealthOverview initial={list} search={filters} />;
}
