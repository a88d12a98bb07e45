import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";

export default function ForbiddenQueries() {
	return (
		<MessagePage title="You are not allowed to see this" icon={<ShieldX />}>
			Scheduled queries are created and changed by Org Admins. Ask one of your organization.
		</MessagePage>
	);
}
