import { now } from "../platform/clock.ts";
import { type Db, db, type Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { openSecret, type SecretOf } from "../vault/sealed-secrets.ts";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";
import { stepOf } from "./totp.ts";

/** A code that matches, before it is taken. */
export type CodeMatch =
	| { kind: "totp"; step: bigint }
	| { kind: "recovery-code"; hash: Uint8Array<ArrayBuffer> };

/** The sealed secret that holds the seed of a user's second factor. */
export function seedOf(userId: string, region: string): SecretOf {
	return { purpose: "totp-seed", organizationId: null, id: userId, region };
}

/** True if the user has a confirmed second factor. */
export async function hasSecondFactor(on: Db, userId: string): Promise<boolean> {
	return (await on.totpFactor.count({ where: { userId, confirmedAt: { not: null } } })) > 0;
}

/**
 * The time step of a one-time password; null if it is wrong, was taken before, or there is no factor.
 * @throws as callKms, which decrypts the seed
 */
export async function matchTotp(
	userId: string,
	typed: string,
	{ isConfirmed }: { isConfirmed: boolean },
): Promise<bigint | null> {
	const code = typed.replace(/\s/g, "");
	if (!/^\d{6}$/.test(code)) return null;
	const factor = await db().totpFactor.findFirst({
		where: { userId, confirmedAt: isConfirmed ? { not: null } : null },
	});
	if (!factor) return null;
	const { lastStep } = factor;
	const seed = await openSecret(seedOf(userId, factor.region), factor.secret);
	try {
		const step = stepOf(seed, code, now().getTime());
		return step === null || (lastStep !== null && step <= lastStep) ? null : step;
	} finally {
		seed.fill(0);
	}
}

/** Matches a one-time password, or a recovery code, which needs no KMS. @throws as callKms */
export async function matchCode(userId: string, typed: string): Promise<CodeMatch | null> {
	const hash = recoveryCodeHash(typed);
	if (hash) {
		const isOpen = (await db().recoveryCode.count({ where: { userId, codeHash: hash, usedAt: null } })) > 0;
		return isOpen ? { kind: "recovery-code", hash } : null;
	}
	const step = await matchTotp(userId, typed, { isConfirmed: true });
	return step === null ? null : { kind: "totp", step };
}

/**
 * Takes a code; false if it or a later one was taken before. Of two requests with the same code, exactly one gets true:
 * the database compares and sets.
 */
export async function takeCode(tx: Tx, userId: string, match: CodeMatch): Promise<boolean> {
	if (match.kind === "totp") {
		const { count } = await tx.totpFactor.updateMany({
			where: {
				userId,
				confirmedAt: { not: null },
				OR: [{ lastStep: null }, { lastStep: { lt: match.step } }],
			},
			data: { lastStep: match.step },
		});
		return count === 1;
	}
	const { count } = await tx.recoveryCode.updateMany({
		where: { userId, codeHash: match.hash, usedAt: null },
		data: { usedAt: now() },
	});
	return count === 1;
}

/** Replaces the user's recovery codes with ten new ones. Only the answer contains them. */
export async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
	const codes = newRecoveryCodes();
	await tx.recoveryCode.deleteMany({ where: { userId } });
	await tx.recoveryCode.createMany({
		data: codes.flatMap((code) => {
			const codeHash = recoveryCodeHash(code);
			return codeHash ? [{ id: newId(), userId, codeHash }] : [];
		}),
	});
	return codes;
}

/** Removes the second factor and its recovery codes; false if there was none. */
export async function dropSecondFactor(tx: Tx, userId: string): Promise<boolean> {
	await tx.recoveryCode.deleteMany({ where: { userId } });
	const { count } = await tx.totpFactor.deleteMany({ where: { userId } });
	return count === 1;
}
