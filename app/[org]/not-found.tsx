import { SearchX } from "lucide-react";
import { MessagePage } from "@/components/message-page.tsx";

export default function NotFoundInOrganization() {
	return (
		<MessagePage title="Page not found" icon={<SearchX />}>
			There is no such page in this organization. It may have been removed.
		</MessagePage>
	);
}
