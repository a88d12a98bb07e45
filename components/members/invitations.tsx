"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { ShownOnce } from "@/components/ui/shown-once.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { InvitationView } from "@/lib/organizations/members/invitations.ts";
import { InviteForm, type NewInvitation } from "./invite-form.tsx";
import { roleNames } from "./member-words.ts";

type InvitationsProps = {
	invitations: InvitationView[];
	invite: (input: NewInvitation) => Promise<ActionResult<{ token: string }>>;
	revoke: (input: { invitationId: string }) => Promise<ActionResult<unknown>>;
};

/** Who has been invited and has not come yet, and the form that invites. */
export function Invitations({ invitations, invite, revoke }: InvitationsProps) {
	const router = useRouter();
	const [link, setLink] = useState<{ email: string; url: string } | null>(null);
	const [revoked, setRevoked] = useState<InvitationView | null>(null);

	return (
		<Card aria-labelledby="invitations">
			<CardHeader
				id="invitations"
				title="Invitations"
				description="An invitation is a link that counts once, within 72 hours. Send it to nobody but the person whom it is for."
			/>
			<div className="flex flex-col gap-4 px-4 pb-4">
				{link && (
					<ShownOnce
						title={`Invitation for ${link.email}`}
						label="Invitation link"
						text={link.url}
						onClose={() => setLink(null)}
					>
						It is shown this once. Send it to {link.email} in a way that you trust: whoever opens it first can
						accept it.
					</ShownOnce>
				)}
				{invitations.length > 0 && (
					<div className="overflow-hidden rounded-lg border">
						<Table label="Open invitations, newest first">
							<thead>
								<tr>
									<Th>E-mail address</Th>
									<Th>Role</Th>
									<Th>Invited by</Th>
									<Th>Ends</Th>
									<Th>
										<span className="sr-only">Actions</span>
									</Th>
								</tr>
							</thead>
							<tbody>
								{invitations.map((invitation) => (
									<tr key={invitation.id}>
										<Th scope="row" className="min-w-56 font-normal wrap-anywhere">
											{invitation.email}
										</Th>
										<Td className="whitespace-nowrap">{roleNames[invitation.role]}</Td>
										<Td className="min-w-52 wrap-anywhere">{invitation.invitedBy}</Td>
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
				{invitations.length === 0 && <p className="text-muted">No invitation is open.</p>}
				<InviteForm
					invite={invite}
					onInvited={(email, token) => {
						setLink({ email, url: `${window.location.origin}/invite/${token}` });
						router.refresh();
					}}
				/>
			</div>
			<ConfirmDialog
				asked={revoked}
				words={({ email }) => ({
					title: `Revoke the invitation for ${email}?`,
					description: "The link does not count any more. You can invite the address again.",
					confirm: "Revoke invitation",
				})}
				run={({ id }) => revoke({ invitationId: id })}
				onDone={({ email }) => {
					if (link?.email === email) setLink(null);
					router.refresh();
				}}
				onClose={() => setRevoked(null)}
			/>
		</Card>
	);
}
