import { ShieldX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";

export default function ForbiddenQueries() {
	return (
		<MessagePage title="You are not allowed to see this" icon={<ShieldX />}>
			Only Org Admins can create and change scheduled queries. Ask an Org Admin of your organization.
		</MessagePage>
	);
}
