import type { MemberView } from "@/lib/organizations/members/list-members.ts";
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
	{ name, email, role, isSelf, tokens }: MemberView,
): {
	title: string;
	consequences: string[];
	confirm: string;
	isHarmless?: boolean;
	option?: { label: string; hint: string };
} {
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
					atOnce,
				],
				...(tokens.length > 0 && { option: tokenOption(tokens.map((token) => token.name)) }),
				confirm: "Remove member",
			};
	}
}

const namedTokens = 10;

/** Tokens are the organization's, so they stay unless someone revokes them. */
function tokenOption(names: string[]): { label: string; hint: string } {
	const more = names.length - namedTokens;
	const listed = names.slice(0, namedTokens).join(", ") + (more > 0 ? ` and ${more} more` : "");
	return {
		label: `Revoke the ${names.length === 1 ? "API token" : `${names.length} API tokens`} that they created`,
		hint: `${listed}. Anyone with a copy of a token can use it until it is revoked. Revoking a token stops the programs that use it at once.`,
	};
}
