import { SearchX } from "lucide-react";
import { OrganizationLink } from "@/components/members/organization-link.tsx";
import { MessagePage } from "@/components/message-page.tsx";

export default function NotFoundInOrganization() {
	return (
		<MessagePage title="Page not found" icon={<SearchX />} action={<OrganizationLink />}>
			This page does not exist in this organization, or it has been removed.
		</MessagePage>
	);
}
