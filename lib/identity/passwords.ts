import { type Algorithm, hash, verify } from "@node-rs/argon2";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { productName } from "../platform/vendor-names.ts";
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
 * Normalizes a password to NFKC (NIST SP 800-63B §5.1.1.2, UAX #15) before it is hashed, so that it does not depend on
 * the keyboard. Pure.
 */
export function normalizedPassword(password: string): string {
	return password.normalize("NFKC");
}

/**
 * Returns a sentence if a new password is too weak, or null. All characters are allowed. `contextWords` are those that an
 * attacker would try for this user: from the email address, the organization's name. Pure.
 */
export function passwordProblem(typed: string, contextWords: readonly string[] = []): string | null {
	const password = normalizedPassword(typed);
	const { length } = [...password];
	if (length < minPasswordLength) return `Use at least ${minPasswordLength} characters.`;
	if (length > maxPasswordLength) return `Use at most ${maxPasswordLength} characters.`;
	if (isCommonPassword(password, ["Keyhold", productName(), ...contextWords]))
		return "This password is too easy to guess. Use a few unrelated words.";
	return null;
}

/** The words that an attacker would try for a user with this address in these organizations. Pure. */
export function contextWordsOf(
	email: string,
	organizations: readonly { name: string; slug: string }[],
): string[] {
	const [localPart = "", domain = ""] = email.split("@");
	return [localPart, ...domain.split("."), ...organizations.flatMap(({ name, slug }) => [name, slug])];
}

/** The same for an existing user. */
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

/** Hashes a new password. @throws KeyholdError INVALID_INPUT at `field`, as `passwordProblem` says */
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
 * Compares a password with its hash, taking as long if there is no hash. A hash from before passwords were normalized
 * matches the password as it was typed then.
 */
export async function isPasswordRight(
	passwordHash: string | null | undefined,
	password: string,
): Promise<boolean> {
	decoy ??= hash("a password that no one has", parameters);
	// Bounds the work; no stored password is longer.
	const tried = password.slice(0, 2 * maxPasswordLength);
	const stored = passwordHash ?? (await decoy);
	const normalized = normalizedPassword(tried);
	const isRight =
		(await verify(stored, normalized)) || (normalized !== tried && (await verify(stored, tried)));
	return isRight && Boolean(passwordHash);
}
