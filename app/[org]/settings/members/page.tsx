import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { Invitations } from "@/components/members/invitations.tsx";
import { Members } from "@/components/members/members.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listInvitations } from "@/lib/organizations/members/invitations.ts";
import { listMembers } from "@/lib/organizations/members/list-members.ts";
import { changeRoleAction, inviteAction, removeMemberAction, revokeInvitationAction } from "./actions.ts";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const page = { organization: org, path: `/${org}/settings/members` };
	await requireOrganization(org, page.path);
	const members = await pageValue(page, (context) => listMembers(context, {}));
	const invitations = await pageValue(page, (context) => listInvitations(context, {}));
	return (
		<>
			<PageHeader title="Members" description="The members of the organization and their roles." />
			<div className="flex flex-col gap-6">
				<Members
					members={members}
					changeRole={changeRoleAction.bind(null, org)}
					remove={removeMemberAction.bind(null, org)}
				/>
				<Invitations
					invitations={invitations}
					invite={inviteAction.bind(null, org)}
					revoke={revokeInvitationAction.bind(null, org)}
				/>
			</div>
		</>
	);
}
