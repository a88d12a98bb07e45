"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Menu, MenuItem } from "@/components/ui/menu.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { MemberView } from "@/lib/organizations/members/list-members.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";
import { changeWords, type MemberChange, roleNames } from "./member-words.ts";

type MembersProps = {
	members: MemberView[];
	changeRole: (input: { userId: string; role: Role }) => Promise<ActionResult<unknown>>;
	remove: (input: { userId: string; revokeTokenIds: string[] }) => Promise<ActionResult<unknown>>;
};

/** Who belongs to the organization, and what may be done about it. */
export function Members({ members, changeRole, remove }: MembersProps) {
	const router = useRouter();
	const [asked, setAsked] = useState<{ change: MemberChange; member: MemberView } | null>(null);
	return (
		<Card aria-labelledby="members">
			<CardHeader
				id="members"
				title="Members"
				description="Org Admins manage keys, members and settings. Members read request logs, traces and scheduled queries."
			/>
			<Table label="Members by name">
				<thead>
					<tr>
						<Th>Name</Th>
						<Th>Role</Th>
						<Th>Second factor</Th>
						<Th>Given by</Th>
						<Th>Since</Th>
						<Th>Last sign-in</Th>
						<Th>
							<span className="sr-only">Actions</span>
						</Th>
					</tr>
				</thead>
				<tbody>
					{members.map((member) => (
						<tr key={member.userId}>
							<Th scope="row" className="min-w-56 font-normal wrap-anywhere">
								<span className="font-medium">{member.name}</span>
								{member.isSelf && <span className="text-muted"> (you)</span>}
								<br />
								<span className="text-muted">{member.email}</span>
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
							<Td className="min-w-36 wrap-anywhere">{giverOf(member)}</Td>
							<Td className="whitespace-nowrap">
								<LocalTime value={member.since} style="date" />
							</Td>
							<Td className="whitespace-nowrap">
								{member.lastSignInAt ? <RelativeTime value={member.lastSignInAt} /> : "–"}
							</Td>
							<Td align="end">
								{/* What a provider gives is changed there. */}
								{member.givenBy?.kind !== "provider" && (
									<Menu label={`Change ${member.name}`} size="sm">
										{member.role === "MEMBER" ? (
											<MenuItem onSelect={() => setAsked({ change: "promote", member })}>
												Make Org Admin
											</MenuItem>
										) : (
											<MenuItem onSelect={() => setAsked({ change: "demote", member })}>Make Member</MenuItem>
										)}
										<MenuItem danger onSelect={() => setAsked({ change: "remove", member })}>
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
				asked={asked}
				words={({ change, member }) => changeWords(change, member)}
				run={({ change, member: { userId, tokens } }, isOptionTaken) =>
					change === "remove"
						? remove({ userId, revokeTokenIds: isOptionTaken ? tokens.map(({ id }) => id) : [] })
						: changeRole({ userId, role: change === "promote" ? "ORG_ADMIN" : "MEMBER" })
				}
				onClose={() => setAsked(null)}
				onDone={({ change, member: { isSelf } }) => {
					// There is nothing here to come back to.
					if (change === "remove" && isSelf) window.location.assign("/");
					else router.refresh();
				}}
			/>
		</Card>
	);
}

function giverOf({ givenBy }: MemberView): string {
	if (!givenBy) return "Operator";
	return givenBy.kind === "provider"
		? `${givenBy.name} (group); change it there`
		: `Invitation by ${givenBy.name}`;
}
