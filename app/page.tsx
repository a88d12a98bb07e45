import { KeyRound } from "lucide-react";
import { redirect } from "next/navigation";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { MessagePage } from "@/components/message-page.tsx";
import { requireIdentity } from "./_server/session.ts";

/** Sends everybody to where they work. */
export default async function HomePage() {
	const identity = await requireIdentity("/");
	const [first] = identity.organizations;
	if (first) redirect(`/${first.slug}/request-logs`);
	if (identity.isSupport) redirect("/support/key-health");
	return (
		<AppFrame identity={identity} place={null} navigation={null}>
			<MessagePage title="No organization yet" icon={<KeyRound />}>
				Your account belongs to no organization. Ask an Org Admin of yours to add you.
			</MessagePage>
		</AppFrame>
	);
}
