import type { AccountOrigin } from "../verbs/account-origin.ts";

/** Tells the operator who made the account that a command gave access to. Pure. */
export function describeOrigin(email: string, { madeBy, isReset, sessionsEnded }: AccountOrigin): string {
	const maker = `The account was made by ${madeBy}.`;
	if (!isReset) return maker;
	return `${maker}\nThe account's address was not confirmed, so its password and two-factor authentication were removed. Sessions ended: ${sessionsEnded}. ${email} signs in through a provider, or with a password from: npm run admin -- user reset-password --email ${email}`;
}
