import {
	addMember,
	createInvitation,
	listInvitations,
	listMembers,
	removeMember,
	revokeInvitation,
	setMemberRole,
} from "../api/operations/accounts.ts";
import { allOf, defineCommand, email, org, role, text } from "./define-command.ts";
import { describeOrigin } from "./describe-origin.ts";

/** An organization's members and invitations. */
export const memberCommands = [
	defineCommand(
		"member list",
		"List an organization's members.",
		listMembers,
		{ org },
		async (call, { org }) => {
			const members = await allOf(call, { organization: org });
			const lines = members.map(
				({ email, name, role, isDisabled, provider }) =>
					`${email}  ${name}, ${role}${isDisabled ? ", disabled" : ""}${provider ? `, by ${provider}` : ""}`,
			);
			return { sentence: lines.join("\n") || "There is no member yet.", json: { members } };
		},
	),
	defineCommand(
		"member add",
		"Add an existing user to an organization.",
		addMember,
		{ org, email, role },
		async (call, { org, email, role }) => {
			const json = await call({ organization: org, email, role });
			return { sentence: `${email} is ${role} in ${org}. ${describeOrigin(email, json.origin)}`, json };
		},
	),
	defineCommand(
		"member role",
		"Change a member's role.",
		setMemberRole,
		{ org, email, role },
		async (call, { org, email, role }) => {
			const json = await call({ organization: org, email, role });
			return { sentence: `${email} is ${role} in ${org}.`, json };
		},
	),
	defineCommand(
		"member remove",
		"Remove a member. A provider's groups may add them again.",
		removeMember,
		{ org, email },
		async (call, { org, email }) => {
			const json = await call({ organization: org, email });
			const revocations = json.tokens.map(
				({ id, name }) => `\n    ${name}: npm run admin -- token revoke --org ${org} --id ${id}`,
			);
			const tokens =
				revocations.length > 0
					? `\nAPI tokens that they created stay valid. To revoke them:${revocations.join("")}`
					: "";
			return { sentence: `${email} is no longer a member of ${org}.${tokens}`, json };
		},
	),
	defineCommand(
		"invitation create",
		"Invite a person by a link, which is printed once and works once, within 72 hours.",
		createInvitation,
		{ org, email, role },
		async (call, { org, email, role }) => {
			const json = await call({ organization: org, email, role });
			return {
				sentence: `Invited ${email} as ${role} to ${org}.\nLink, shown once: <address of the console>/invite/${json.token}`,
				json,
			};
		},
	),
	defineCommand(
		"invitation list",
		"List an organization's open invitations.",
		listInvitations,
		{ org },
		async (call, { org }) => {
			const invitations = await allOf(call, { organization: org });
			const lines = invitations.map(
				({ id, email, role, invitedBy, expiresAt }) =>
					`${id}  ${email}, ${role}, by ${invitedBy}, until ${expiresAt}`,
			);
			return { sentence: lines.join("\n") || "There is no open invitation.", json: { invitations } };
		},
	),
	defineCommand(
		"invitation revoke",
		"Revoke an open invitation.",
		revokeInvitation,
		{ org, id: text("id", "the invitation's ID, as invitation list shows it") },
		async (call, { org, id: invitationId }) => {
			const { id } = await call({ organization: org, invitationId });
			return { sentence: `Revoked the invitation ${id}.`, json: { id } };
		},
	),
];
