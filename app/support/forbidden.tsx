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
			Key health across organizations is for support staff.
		</MessagePage>
	);
}
