import type { Confirmation } from "@/components/confirm-dialog.tsx";
import type { MemberView } from "@/lib/organizations/members/list-members.ts";
import type { Role } from "@/lib/platform/prisma/client.ts";

export const roleNames: Record<Role, string> = { ORG_ADMIN: "Org Admin", MEMBER: "Member" };

/** One sentence per role. */
export const roleHints: Record<Role, string> = {
	ORG_ADMIN: "Manages keys, members and settings, and reads request logs, traces and scheduled queries.",
	MEMBER: "Reads request logs, traces and scheduled queries.",
};

export type MemberChange = "promote" | "demote" | "remove";

/** The dialog that confirms a change to a member. Pure. */
export function memberChange(
	change: MemberChange,
	{ name, email, role, isSelf, tokens }: MemberView,
): Confirmation {
	const takesEffect = isSelf ? "You lose access immediately." : "This takes effect immediately.";
	const links = "Their pending invitations are revoked.";
	switch (change) {
		case "promote":
			return {
				title: `Make ${name} an Org Admin?`,
				consequences: [
					`${email} can add, replace and delete keys, and manage members and settings.`,
					takesEffect,
				],
				confirmLabel: "Make Org Admin",
				isHarmless: true,
			};
		case "demote":
			return {
				title: `Make ${name} a Member?`,
				consequences: [
					`${email} can still read request logs, traces and scheduled queries, but can no longer manage anything.`,
					links,
					takesEffect,
				],
				confirmLabel: "Make Member",
			};
		case "remove":
			return {
				title: `Remove ${name}?`,
				consequences: [
					`${email} loses access to this organization. Their account is kept.`,
					...(role === "ORG_ADMIN" ? [links] : []),
					takesEffect,
				],
				...(tokens.length > 0 && { option: tokenOption(tokens.map((token) => token.name)) }),
				confirmLabel: "Remove member",
			};
	}
}

const namedTokens = 10;

/** Tokens belong to the organization, so they are kept unless this option is taken. */
function tokenOption(names: string[]): { label: string; hint: string } {
	const more = names.length - namedTokens;
	const listed = names.slice(0, namedTokens).join(", ") + (more > 0 ? ` and ${more} more` : "");
	return {
		label: `Revoke the ${names.length === 1 ? "API token" : `${names.length} API tokens`} that they created`,
		hint: `${listed}. Anyone with a copy of a token can use it until it is revoked. Revoking a token immediately stops the programs that use it.`,
	};
}
