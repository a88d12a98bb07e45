import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";

/** For a session that may open some pages only, such as that of a set-up link. */
export default function ForbiddenInOrganization() {
	return (
		<MessagePage
			title="You don't have access to this page"
			icon={<ShieldX />}
			action={<ButtonLink href="/">Go back</ButtonLink>}
		>
			<p>The link that you signed in with is not for this page.</p>
		</MessagePage>
	);
}
