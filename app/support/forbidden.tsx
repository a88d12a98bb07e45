import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";

export default function ForbiddenSupport() {
	return (
		<MessagePage
			title="You are not allowed to see this"
			icon={<ShieldX />}
			action={<ButtonLink href="/">Go to your organization</ButtonLink>}
		>
			Only support staff can see key health across organizations.
		</MessagePage>
	);
}
