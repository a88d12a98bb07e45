import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";

export default function ForbiddenSettings() {
	return (
		<MessagePage title="You are not allowed to see this" icon={<ShieldX />}>
			Organization Settings are for Org Admins. Ask one of your organization.
		</MessagePage>
	);
}
