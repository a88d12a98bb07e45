import { type Algorithm, hash, verify } from "@node-rs/argon2";

// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
const parameters = {
	algorithm: 2 satisfies Algorithm.Argon2id,
	memoryCost: 19_456,
	timeCost: 2,
	parallelism: 1,
};

export const minPasswordLength = 12;

/** The argon2id hash of a password, with its parameters and salt in it. */
export function hashPassword(password: string): Promise<string> {
	return hash(password, parameters);
}

let decoy: Promise<string> | undefined;

/** Whether the password is right. Takes as long for a user without one, or for none at all. */
export async function isPasswordRight(
	passwordHash: string | null | undefined,
	password: string,
): Promise<boolean> {
	decoy ??= hashPassword("a password that nobody has");
	const isRight = await verify(passwordHash ?? (await decoy), password);
	return isRight && Boolean(passwordHash);
}
