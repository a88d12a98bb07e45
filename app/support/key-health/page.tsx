import type { Metadata } from "next";
import { KeyHealthOverview } from "@/components/support/key-health-overview.tsx";
import { supportKeyHealth } from "@/lib/health/support-key-health.ts";
import { pageValue } from "../../_server/page-value.ts";
import { requireIdentity } from "../../_server/session.ts";

export const metadata: Metadata = { title: "Key health" };

export default async function KeyHealthPage() {
	const path = "/support/key-health";
	await requireIdentity(path);
	const overview = await pageValue({ path }, (context) => supportKeyHealth(context, {}));
	return <KeyHealthOverview initial={overview} />;
}
