"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Email } from "@/components/ui/email.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { ShownOnce } from "@/components/ui/shown-once.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { InvitationView } from "@/lib/organizations/members/invitations.ts";
import { InviteForm, type NewInvitation } from "./invite-form.tsx";
import { roleNames } from "./member-labels.ts";

type InvitationsProps = {
	invitations: InvitationView[];
	invite: (input: NewInvitation) => Promise<ActionResult<{ token: string }>>;
	revoke: (input: { invitationId: string }) => Promise<ActionResult<unknown>>;
};

/** The pending invitations, and the form that invites. */
export function Invitations({ invitations, invite, revoke }: InvitationsProps) {
	const refresh = useRefresh();
	const [link, setLink] = useState<{ email: string; url: string } | null>(null);
	const [revoked, setRevoked] = useState<InvitationView | null>(null);

	return (
		<Card aria-labelledby="invitations">
			<CardHeader
				id="invitations"
				title="Invitations"
				description="An invitation link works once and expires after 72 hours. Share it only with the person it is for."
			/>
			<div className="flex flex-col gap-4 px-4 pb-4">
				{link && (
					<ShownOnce
						title={`Invitation for ${link.email}`}
						label="Invitation link"
						text={link.url}
						onClose={() => setLink(null)}
					>
						Copy this link now; it won't be shown again. Send it to {link.email} securely: anyone who has it
						can accept the invitation.
					</ShownOnce>
				)}
				{invitations.length > 0 && (
					<div className="overflow-hidden rounded-lg border">
						<Table
							label="Pending invitations, newest first"
							columns={[
								"Email address",
								"Role",
								"Invited by",
								"Expires",
								{ label: "Actions", isHidden: true },
							]}
						>
							<tbody>
								{invitations.map((invitation) => (
									<tr key={invitation.id}>
										<Th scope="row" className="font-normal">
											<Email value={invitation.email} />
										</Th>
										<Td className="whitespace-nowrap">{roleNames[invitation.role]}</Td>
										<Td>
											<Email value={invitation.invitedBy} />
										</Td>
										<Td className="whitespace-nowrap">
											<RelativeTime value={invitation.expiresAt} />
										</Td>
										<Td align="end">
											<Button
												size="sm"
												onClick={() => setRevoked(invitation)}
												aria-label={`Revoke the invitation for ${invitation.email}`}
											>
												Revoke
											</Button>
										</Td>
									</tr>
								))}
							</tbody>
						</Table>
					</div>
				)}
				{/* The list is read again after an invitation was made. */}
				{invitations.length === 0 && !link && <p className="text-muted">No pending invitations.</p>}
				<InviteForm
					invite={invite}
					onInvited={(email, token) => {
						setLink({ email, url: `${window.location.origin}/invite/${token}` });
						return refresh();
					}}
				/>
			</div>
			<ConfirmDialog
				subject={revoked}
				content={({ email }) => ({
					title: `Revoke the invitation for ${email}?`,
					description: "The link stops working. You can invite this address again.",
					confirmLabel: "Revoke invitation",
				})}
				run={({ id }) => revoke({ invitationId: id })}
				onDone={({ email }) => {
					if (link?.email === email) setLink(null);
					return refresh();
				}}
				onClose={() => setRevoked(null)}
			/>
		</Card>
	);
}
