import type { MemberView } from "@/lib/access/members/list-members.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";

export const roleNames: Record<Role, string> = { ORG_ADMIN: "Org Admin", MEMBER: "Member" };

/** What each role is for, in a sentence. */
export const roleHints: Record<Role, string> = {
	ORG_ADMIN: "Manages keys, members and settings, and reads request logs, traces and scheduled queries.",
	MEMBER: "Reads request logs, traces and scheduled queries.",
};

export type MemberChange = "promote" | "demote" | "remove";

/** What a change of a member is called, and what comes of it. Pure. */
export function changeWords(
	change: MemberChange,
	{ name, email, role, isSelf }: MemberView,
): { title: string; consequences: string[]; confirm: string; isHarmless?: boolean } {
	const atOnce = isSelf ? "You lose access with your next click." : "It counts from their next request on.";
	const links = "Invitations that are open and were made by them are revoked.";
	switch (change) {
		case "promote":
			return {
				title: `Make ${name} an Org Admin?`,
				consequences: [`${email} can add, replace and delete keys, and manage members and settings.`, atOnce],
				confirm: "Make Org Admin",
				isHarmless: true,
			};
		case "demote":
			return {
				title: `Make ${name} a Member?`,
				consequences: [
					`${email} keeps reading request logs, traces and scheduled queries, and manages nothing any more.`,
					links,
					atOnce,
				],
				confirm: "Make Member",
			};
		case "remove":
			return {
				title: `Remove ${name}?`,
				consequences: [
					`${email} cannot see anything of this organization any more. The account stays.`,
					...(role === "ORG_ADMIN" ? [links] : []),
					"API tokens stay, also those that they created: they are the organization's.",
					atOnce,
				],
				confirm: "Remove member",
			};
	}
}
