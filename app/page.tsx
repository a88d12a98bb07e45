import { KeyRound } from "lucide-react";
import { redirect } from "next/navigation";
import { AppFrame } from "@/components/frame/app-frame.tsx";
import { MessagePage } from "@/components/message-page.tsx";
import { requireIdentity } from "./_server/session.ts";

/** Redirects users to their first organization, or to support. */
export default async function HomePage() {
	const identity = await requireIdentity("/");
	const [first] = identity.organizations;
	if (first) redirect(`/${first.slug}/request-logs`);
	if (identity.isSupport) redirect("/support/key-health");
	return (
		<AppFrame identity={identity} place={null} navigation={null}>
			<MessagePage title="No organization yet" icon={<KeyRound />}>
				Your account isn't a member of any organization. Ask an Org Admin to invite you.
			</MessagePage>
		</AppFrame>
	);
}
