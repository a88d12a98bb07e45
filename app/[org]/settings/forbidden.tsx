import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";

export default function ForbiddenSettings() {
	return (
		<MessagePage title="You are not allowed to see this" icon={<ShieldX />}>
			Only Org Admins can open Organization Settings. Ask an Org Admin of your organization.
		</MessagePage>
	);
}
