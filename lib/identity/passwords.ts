import { type Algorithm, hash, verify } from "@node-rs/argon2";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isCommonPassword } from "./common-passwords.ts";

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
const parameters = {
	algorithm: 2 satisfies Algorithm.Argon2id,
	memoryCost: 19_456,
	timeCost: 2,
	parallelism: 1,
};

export const minPasswordLength = 12;
export const maxPasswordLength = 200;

/**
 * A password as it is hashed: the same characters typed on another keyboard are the same password. Normalization form
 * NFKC (NIST SP 800-63B §5.1.1.2, UAX #15). Pure.
 */
export function normalizedPassword(password: string): string {
	return password.normalize("NFKC");
}

/**
 * Why a new password is not good enough, in a sentence; null when it is. Any character counts; `contextWords` are those
 * that a stranger would try for this person: the local part of the e-mail, the organization's name. Pure.
 */
export function passwordProblem(typed: string, contextWords: readonly string[] = []): string | null {
	const password = normalizedPassword(typed);
	const { length } = [...password];
	if (length < minPasswordLength) return `The password has at least ${minPasswordLength} characters.`;
	if (length > maxPasswordLength) return `The password has at most ${maxPasswordLength} characters.`;
	if (isCommonPassword(password, ["Keyhold", ...contextWords]))
		return "This password is among the first that are tried. A few unrelated words make a good one.";
	return null;
}

/** The words that a stranger would try for somebody with this e-mail address, in these organizations. Pure. */
export function contextWordsOf(
	email: string,
	organizations: readonly { name: string; slug: string }[],
): string[] {
	const [localPart = "", domain = ""] = email.split("@");
	return [localPart, ...domain.split("."), ...organizations.flatMap(({ name, slug }) => [name, slug])];
}

/** The same for a user that exists. */
export async function contextWordsFor(on: Db, userId: string): Promise<string[]> {
	const { email, memberships } = await on.user.findUniqueOrThrow({
		where: { id: userId },
		select: {
			email: true,
			memberships: { select: { organization: { select: { name: true, slug: true } } } },
		},
	});
	return contextWordsOf(
		email,
		memberships.map(({ organization }) => organization),
	);
}

/**
 * The hash of a new password, to be stored. @throws KeyholdError INVALID_INPUT at `field` for what `passwordProblem`
 * says
 */
export async function hashNewPassword(
	password: string,
	contextWords: readonly string[],
	field = "password",
): Promise<string> {
	const problem = passwordProblem(password, contextWords);
	if (problem) throw new KeyholdError("INVALID_INPUT", problem, { fieldErrors: { [field]: problem } });
	return hash(normalizedPassword(password), parameters);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password is right. Takes as long for a user without one, or for none at all. Hashes from before passwords
 * were normalized stay valid for the password as it was typed then.
 */
export async function isPasswordRight(
	passwordHash: string | null | undefined,
	password: string,
): Promise<boolean> {
	decoy ??= hash("a password that nobody has", parameters);
	// Whatever length somebody sends: none that is stored is longer.
	const tried = password.slice(0, 2 * maxPasswordLength);
	const stored = passwordHash ?? (await decoy);
	const normalized = normalizedPassword(tried);
	const isRight =
		(await verify(stored, normalized)) || (normalized !== tried && (await verify(stored, tried)));
	return isRight && Boolean(passwordHash);
}
