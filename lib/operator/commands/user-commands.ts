import { randomBytes } from "node:crypto";
import { resetPassword, resetSecondFactor, setUserDisabled } from "../verbs/manage-user.ts";
import { type Command, need, readLine, type Values } from "./arguments.ts";

export const userUsage = `  user reset-password --email ada@acme.example
      A new password is printed once, or read with --password-stdin; all sessions end.
  user disable|enable --email ada@acme.example
  user reset-second-factor --email ada@acme.example
      For a lost one: the next sign-in is by password alone.`;

export const userCommands: Record<string, Command> = {
	"user reset-password": async (context, values, input) => {
		const { password, shown } = await newPassword(values, input);
		const { id, email, sessionsEnded } = await resetPassword(context, {
			email: need(values, "email"),
			password,
		});
		return {
			sentence: `Changed the password of ${email}; sessions ended: ${sessionsEnded}.${shown.sentence}`,
			json: { id, email, sessionsEnded, ...shown.json },
		};
	},
	"user disable": async (context, values) => {
		const json = await setUserDisabled(context, { email: need(values, "email"), isDisabled: true });
		return { sentence: `Disabled ${json.email}; sessions ended: ${json.sessionsEnded}.`, json };
	},
	"user enable": async (context, values) => {
		const { id, email } = await setUserDisabled(context, { email: need(values, "email"), isDisabled: false });
		return { sentence: `Enabled ${email}.`, json: { id, email } };
	},
	"user reset-second-factor": async (context, values) => {
		const json = await resetSecondFactor(context, { email: need(values, "email") });
		const did = json.hadOne ? "Removed the second factor of" : "There was no second factor of";
		return { sentence: `${did} ${json.email}; sessions ended: ${json.sessionsEnded}.`, json };
	},
};

/** A password made here, to be shown once, or the one on standard input. */
export async function newPassword(values: Values, input: NodeJS.ReadableStream) {
	if (values["password-stdin"] === true) {
		return { password: await readLine(input), shown: { sentence: "", json: {} } };
	}
	const password = randomBytes(15).toString("base64url");
	return { password, shown: { sentence: `\nPassword, shown once: ${password}`, json: { password } } };
}
