"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { leave } from "@/components/leave.ts";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Email } from "@/components/ui/email.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Menu, MenuItem } from "@/components/ui/menu.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { MemberView } from "@/lib/organizations/members/list-members.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";
import { type MemberChange, memberChange, roleNames } from "./member-labels.ts";

type MembersProps = {
	members: MemberView[];
	changeRole: (input: { userId: string; role: Role }) => Promise<ActionResult<unknown>>;
	remove: (input: { userId: string; revokeTokenIds: string[] }) => Promise<ActionResult<unknown>>;
};

/** The organization's members, with a menu to change or remove each one. */
export function Members({ members, changeRole, remove }: MembersProps) {
	const refresh = useRefresh();
	const [chosen, setChosen] = useState<{ change: MemberChange; member: MemberView } | null>(null);
	return (
		<Card aria-labelledby="members">
			<CardHeader
				id="members"
				title="Members"
				description="Org Admins manage keys, members and settings. Members read request logs, traces and scheduled queries."
			/>
			<Table
				label="Members by name"
				columns={[
					"Name",
					"Role",
					"2FA",
					"Added by",
					"Since",
					"Last sign-in",
					{ label: "Actions", isHidden: true },
				]}
			>
				<tbody>
					{members.map((member) => (
						<tr key={member.userId}>
							<Th scope="row" className="font-normal">
								<span className="font-medium">{member.name}</span>
								{member.isSelf && <span className="text-muted"> (you)</span>}
								<br />
								<span className="text-muted">
									<Email value={member.email} />
								</span>
							</Th>
							<Td className="whitespace-nowrap">
								{roleNames[member.role]}
								{member.isDisabled && (
									<StatusBadge tone="warning" className="ml-2">
										Disabled
									</StatusBadge>
								)}
							</Td>
							<Td>{member.hasSecondFactor ? "On" : "Off"}</Td>
							<Td>
								<Email value={addedBy(member)} />
							</Td>
							<Td className="whitespace-nowrap">
								<LocalTime value={member.since} style="date" />
							</Td>
							<Td className="whitespace-nowrap">
								{member.lastSignInAt ? <RelativeTime value={member.lastSignInAt} /> : "–"}
							</Td>
							<Td align="end">
								{/* A membership from a provider is changed at the provider. */}
								{member.givenBy?.kind !== "provider" && (
									<Menu label={`Change ${member.name}`} size="sm">
										{member.role === "MEMBER" ? (
											<MenuItem onSelect={() => setChosen({ change: "promote", member })}>
												Make Org Admin
											</MenuItem>
										) : (
											<MenuItem onSelect={() => setChosen({ change: "demote", member })}>
												Make Member
											</MenuItem>
										)}
										<MenuItem danger onSelect={() => setChosen({ change: "remove", member })}>
											Remove member
										</MenuItem>
									</Menu>
								)}
							</Td>
						</tr>
					))}
				</tbody>
			</Table>
			<ConfirmDialog
				subject={chosen}
				content={({ change, member }) => memberChange(change, member)}
				run={({ change, member: { userId, tokens } }, isOptionTaken) =>
					change === "remove"
						? remove({ userId, revokeTokenIds: isOptionTaken ? tokens.map(({ id }) => id) : [] })
						: changeRole({ userId, role: change === "promote" ? "ORG_ADMIN" : "MEMBER" })
				}
				onClose={() => setChosen(null)}
				onDone={({ change, member: { isSelf } }) =>
					change === "remove" && isSelf ? leave(() => location.assign("/")) : refresh()
				}
			/>
		</Card>
	);
}

function addedBy({ givenBy }: MemberView): string {
	if (!givenBy) return "Operator";
	return givenBy.kind === "provider" ? `Managed by ${givenBy.name} (group)` : `Invited by ${givenBy.name}`;
}
