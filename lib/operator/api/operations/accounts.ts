import { z } from "zod";
import { invitationView } from "../../../organizations/members/invitations.ts";
import { Role } from "../../../platform/prisma/enums.ts";
import { count, id, time } from "../../../platform/view.ts";
import { accountOrigin as origin } from "../../verbs/account-origin.ts";
import { createUser as create } from "../../verbs/create-user.ts";
import {
	operatorInvite,
	operatorListInvitations,
	operatorRevokeInvitation,
} from "../../verbs/invitations.ts";
import { listUnprovedUsers as listUnproved } from "../../verbs/list-unproved-users.ts";
import {
	resetSecondFactor as dropFactor,
	resetPassword as replacePassword,
	setUserDisabled as setDisabled,
} from "../../verbs/manage-user.ts";
import {
	addMember as add,
	operatorListMembers,
	operatorRemoveMember,
	operatorSetRole,
} from "../../verbs/members.ts";
import { setSupport as support } from "../../verbs/set-support.ts";
import { created, operatorList, operatorOperation } from "../operator-operation.ts";

const members = "Members";
const users = "Users";
const email = z.string();

const account = z.object({ id, email, sessionsEnded: count });

export const listMembers = operatorList({
	id: "listMembers",
	group: members,
	path: "/organizations/{organization}/members",
	summary: "An organization's members by address",
	verb: operatorListMembers,
	item: z.object({
		email,
		name: z.string(),
		role: z.enum(Role),
		isDisabled: z.boolean(),
		provider: z.string().nullable().meta({ description: "The OIDC provider whose groups gave the role." }),
	}),
	positionOf: (member) => member.email,
	refusals: ["NOT_FOUND"],
});

export const addMember = operatorOperation({
	id: "addMember",
	group: members,
	method: "POST",
	path: "/organizations/{organization}/members",
	summary: "Makes an existing user a member",
	verb: add,
	status: created,
	example: { email: "ada@acme.example", role: "ORG_ADMIN" },
	answer: { description: "The membership", schema: z.object({ userId: id, role: z.enum(Role), origin }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const setMemberRole = operatorOperation({
	id: "setMemberRole",
	group: members,
	method: "PUT",
	path: "/organizations/{organization}/members/{email}/role",
	summary: "Changes a member's role",
	verb: operatorSetRole,
	example: { role: "MEMBER" },
	answer: { description: "The role", schema: z.object({ userId: id, role: z.enum(Role) }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const removeMember = operatorOperation({
	id: "removeMember",
	group: members,
	method: "DELETE",
	path: "/organizations/{organization}/members/{email}",
	summary: "Removes a member. API tokens that they created stay valid, and are returned",
	verb: operatorRemoveMember,
	answer: {
		description: "The former member, and the valid tokens that they created",
		schema: z.object({ userId: id, tokens: z.array(z.object({ id, name: z.string() })) }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const createInvitation = operatorOperation({
	id: "createInvitation",
	group: members,
	method: "POST",
	path: "/organizations/{organization}/invitations",
	summary: "Invites a person, such as the first Org Admin, by a link that works once, within 72 hours",
	description: "The link is the console's address, then `/invite/` and `token`. An earlier one is replaced.",
	verb: operatorInvite,
	status: created,
	hasSecret: true,
	example: { email: "ada@acme.example", role: "ORG_ADMIN" },
	answer: {
		description: "The invitation",
		schema: z.object({ invitationId: id, token: z.string(), expiresAt: time }),
	},
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const listInvitations = operatorList({
	id: "listInvitations",
	group: members,
	path: "/organizations/{organization}/invitations",
	summary: "An organization's open invitations, without their links",
	verb: operatorListInvitations,
	item: invitationView,
	positionOf: ({ id }) => id,
	refusals: ["NOT_FOUND"],
});

export const revokeInvitation = operatorOperation({
	id: "revokeInvitation",
	group: members,
	method: "DELETE",
	path: "/organizations/{organization}/invitations/{invitationId}",
	summary: "Revokes an open invitation",
	verb: operatorRevokeInvitation,
	answer: { description: "Revoked", schema: z.object({ id }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const createUser = operatorOperation({
	id: "createUser",
	group: users,
	method: "POST",
	path: "/users",
	summary: "Creates a user: a member of one organization, or support staff",
	verb: create,
	status: created,
	example: {
		email: "ada@acme.example",
		name: "Ada",
		password: "seven herons at the weir",
		organization: "acme",
		role: "ORG_ADMIN",
	},
	answer: { description: "The user", schema: z.object({ id, email }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const resetPassword = operatorOperation({
	id: "resetPassword",
	group: users,
	method: "PUT",
	path: "/users/{email}/password",
	summary: "Sets a user's password and ends their sessions",
	verb: replacePassword,
	example: { password: "seven herons at the weir" },
	answer: { description: "The account", schema: account },
	refusals: ["NOT_FOUND"],
});

export const listUnprovedUsers = operatorList({
	id: "listUnprovedUsers",
	group: users,
	path: "/unproved-users",
	summary: "Accounts from invitations whose email address is not confirmed",
	verb: listUnproved,
	item: z.object({
		id,
		email,
		invitedBy: z.string().nullable(),
		confinedTo: z
			.string()
			.nullable()
			.meta({ description: "The organization that the account is limited to; null if it is not limited." }),
		organizations: z.array(z.string()),
		isSupport: z.boolean(),
	}),
	positionOf: (user) => user.email,
});

export const setUserDisabled = operatorOperation({
	id: "setUserDisabled",
	group: users,
	method: "PUT",
	path: "/users/{email}/disabled",
	summary: "Disables an account and ends its sessions, or enables it",
	verb: setDisabled,
	example: { isDisabled: true },
	answer: { description: "The account", schema: account },
	refusals: ["NOT_FOUND", "CONFLICT"],
});

export const resetSecondFactor = operatorOperation({
	id: "resetSecondFactor",
	group: users,
	method: "DELETE",
	path: "/users/{email}/second-factor",
	summary:
		"Turns off two-factor authentication, for example after a lost device, and ends the user's sessions",
	verb: dropFactor,
	answer: { description: "The account", schema: account.extend({ hadOne: z.boolean() }) },
	refusals: ["NOT_FOUND"],
});

export const setSupport = operatorOperation({
	id: "setSupport",
	group: users,
	method: "PUT",
	path: "/users/{email}/support",
	summary: "Makes a user support staff, or removes them",
	verb: support,
	example: { isSupport: true },
	answer: { description: "The account", schema: z.object({ id, email, origin: origin.nullable() }) },
	refusals: ["NOT_FOUND", "CONFLICT"],
});
