import type { Metadata } from "next";
import { KeyDetail } from "@/components/support/key-detail.tsx";
import { keyDetailPath } from "@/components/support/key-search.ts";
import { supportKeyDetail } from "@/lib/support/support-key-detail.ts";
import { pageValue } from "../../../_server/page-value.ts";
import { requireIdentity } from "../../../_server/session.ts";
import { supportCheckNowAction } from "./actions.ts";

export const metadata: Metadata = { title: "Health of a key" };

export default async function KeyDetailPage({ params }: { params: Promise<{ keyId: string }> }) {
	const { keyId } = await params;
	const path = keyDetailPath(keyId);
	await requireIdentity(path);
	const shown = await pageValue({ path }, async (context) => ({
		initial: await supportKeyDetail(context, { keyId }),
		requestId: context.requestId,
	}));
	return <KeyDetail {...shown} checkNow={supportCheckNowAction} />;
}
