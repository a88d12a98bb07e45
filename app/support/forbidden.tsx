import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";

export default function ForbiddenSupport() {
	return (
		<MessagePage
			title="You don't have access to this page"
			icon={<ShieldX />}
			action={<ButtonLink href="/">Go to your organization</ButtonLink>}
		>
			Only support staff can see key health across organizations.
		</MessagePage>
	);
}
