import { ShieldX } from "lucide-react";
import { AskOrgAdmin } from "@/components/members/ask-org-admin.tsx";
import { OrganizationLink } from "@/components/members/organization-link.tsx";
import { MessagePage } from "@/components/message-page.tsx";

export default function ForbiddenSettings() {
	return (
		<MessagePage title="You don't have access to this page" icon={<ShieldX />} action={<OrganizationLink />}>
			<p>Only Org Admins can open Organization Settings.</p>
			<AskOrgAdmin />
		</MessagePage>
	);
}
