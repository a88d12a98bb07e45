import { randomBytes } from "node:crypto";
import {
	createUser,
	listUnprovedUsers,
	resetPassword,
	resetSecondFactor,
	setSupport,
	setUserDisabled,
} from "../api/operations/accounts.ts";
import {
	allOf,
	defineCommand,
	email,
	flag,
	optional,
	org,
	readSecretInput,
	role,
	text,
} from "./define-command.ts";
import { describeOrigin } from "./describe-origin.ts";

const passwordStdin = flag(
	"read the password from standard input; otherwise one is generated and printed once",
);

/** User accounts and support staff. */
export const userCommands = [
	defineCommand(
		"user create",
		"Create a user: a member with --org and --role, or support staff with --support.",
		createUser,
		{
			email,
			name: optional(text("name", "name to show; the address if left out")),
			org: optional(org),
			role: optional(role),
			support: flag("make the user support staff"),
			passwordStdin,
		},
		async (call, values, input) => {
			const { password, sentence, json } = await newPassword(values.passwordStdin, input);
			const { id, email } = await call({
				email: values.email,
				name: values.name ?? values.email,
				password,
				isSupport: values.support,
				organization: values.org,
				role: values.role,
			});
			return { sentence: `Created the user ${email} (${id}).${sentence}`, json: { id, email, ...json } };
		},
	),
	defineCommand(
		"user reset-password",
		"Set a new password and end all sessions of a user.",
		resetPassword,
		{ email, passwordStdin },
		async (call, { email: typed, passwordStdin }, input) => {
			const { password, sentence, json } = await newPassword(passwordStdin, input);
			const { id, email, sessionsEnded } = await call({ email: typed, password });
			return {
				sentence: `Changed the password of ${email}; sessions ended: ${sessionsEnded}.${sentence}`,
				json: { id, email, sessionsEnded, ...json },
			};
		},
	),
	defineCommand(
		"user list-unproved",
		"List accounts that were created through an invitation and whose email address is not confirmed. Someone else may know their password.",
		listUnprovedUsers,
		{},
		async (call) => {
			const users = await allOf(call, {});
			const lines = users.map(({ email, invitedBy, confinedTo, organizations, isSupport }) => {
				const access = [...organizations, ...(isSupport ? ["support"] : [])].join(", ") || "nothing";
				const remedy = confinedTo
					? `limited to ${confinedTo} until the address is confirmed`
					: `NOT LIMITED: has access to ${access}. Replace the password: npm run admin -- user reset-password --email ${email}`;
				return `${email}  invited by ${invitedBy ?? "an unknown person"}, ${remedy}`;
			});
			return { sentence: lines.join("\n") || "There is no such account.", json: { users } };
		},
	),
	defineCommand(
		"user disable",
		"Disable an account and end its sessions.",
		setUserDisabled,
		{ email },
		async (call, { email }) => {
			const json = await call({ email, isDisabled: true });
			return { sentence: `Disabled ${json.email}; sessions ended: ${json.sessionsEnded}.`, json };
		},
	),
	defineCommand(
		"user enable",
		"Enable a disabled account.",
		setUserDisabled,
		{ email },
		async (call, values) => {
			const { id, email } = await call({ ...values, isDisabled: false });
			return { sentence: `Enabled ${email}.`, json: { id, email } };
		},
	),
	defineCommand(
		"user reset-second-factor",
		"Turn off two-factor authentication, for example after a lost device. The next sign-in needs only the password.",
		resetSecondFactor,
		{ email },
		async (call, { email }) => {
			const json = await call({ email });
			const outcome = json.hadOne
				? "Turned off two-factor authentication of"
				: "There was no two-factor authentication to turn off for";
			return { sentence: `${outcome} ${json.email}; sessions ended: ${json.sessionsEnded}.`, json };
		},
	),
	defineCommand(
		"support add",
		"Make a user support staff.",
		setSupport,
		{ email },
		async (call, { email }) => {
			const json = await call({ email, isSupport: true });
			const origin = json.origin ? ` ${describeOrigin(json.email, json.origin)}` : "";
			return { sentence: `${json.email} is now support staff.${origin}`, json };
		},
	),
	defineCommand(
		"support remove",
		"Remove a user from support staff.",
		setSupport,
		{ email },
		async (call, { email }) => {
			const json = await call({ email, isSupport: false });
			return { sentence: `${json.email} is no longer support staff.`, json };
		},
	),
];

/** The password on standard input, or a new one together with what prints it. */
async function newPassword(isFromInput: boolean | undefined, input: NodeJS.ReadableStream) {
	if (isFromInput) return { password: await readSecretInput(input), sentence: "", json: {} };
	const password = randomBytes(15).toString("base64url");
	return { password, sentence: `\nPassword, shown once: ${password}`, json: { password } };
}
