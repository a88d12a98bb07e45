import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireIdentity } from "@/app/_server/session.ts";
import { KeyDetail } from "@/components/support/key-detail.tsx";
import { keyDetailPath } from "@/components/support/key-search.ts";
import { supportKeyDetail } from "@/lib/support/support-key-detail.ts";
import { showContactsAction, supportCheckNowAction } from "./actions.ts";

export const metadata: Metadata = { title: "Key details" };

export default async function KeyDetailPage({ params }: { params: Promise<{ keyId: string }> }) {
	const { keyId } = await params;
	const path = keyDetailPath(keyId);
	await requireIdentity(path);
	const shown = await pageValue({ path }, async (context) => ({
		initial: await supportKeyDetail(context, { keyId }),
		requestId: context.requestId,
	}));
	return <KeyDetail {...shown} checkNow={supportCheckNowAction} showContacts={showContactsAction} />;
}
