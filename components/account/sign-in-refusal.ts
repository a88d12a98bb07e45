import type { ErrorCategory } from "@/lib/platform/errors.ts";
import { tooManyTries } from "@/lib/platform/too-many-tries.ts";

export type SignInErrors = { email?: string; password?: string; code?: string };

/** What the form shows for a sign-in that was refused, and whether it goes on to ask for a code. Pure. */
export function refusalOf(
	reason: string | undefined,
	isCodeAsked: boolean,
): { errors: SignInErrors; isCodeAsked: boolean } {
	const [kind = "", detail = ""] = (reason ?? "").split(" ");
	const field = isCodeAsked ? "code" : "email";
	switch (kind) {
		case "code-wanted":
			return { errors: {}, isCodeAsked: true };
		case "code-refused":
			return {
				errors: { code: "This code is wrong, or was used before. Wait for the next one." },
				isCodeAsked: true,
			};
		case "limited":
			return { errors: { [field]: tooManyTries(Number(detail)) }, isCodeAsked };
		case "failed":
			return { errors: { [field]: failureOf(detail) }, isCodeAsked };
		case "refused":
		case "CredentialsSignin":
			return { errors: { email: "E-mail or password is wrong." }, isCodeAsked: false };
		default:
			return { errors: { [field]: "Keyhold did not answer. Try again." }, isCodeAsked };
	}
}

const failureOf = (category: string) =>
	category === ("key" satisfies ErrorCategory)
		? "Keyhold can't check the code because AWS KMS isn't available. Use a recovery code instead."
		: "Something went wrong inside Keyhold. Try again.";
