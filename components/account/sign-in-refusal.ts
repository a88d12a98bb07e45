import type { ErrorCategory } from "@/lib/platform/errors.ts";
import { tooManyTries } from "@/lib/platform/too-many-tries.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

type SignInRefusal = { errors: Record<string, string>; isCodeWanted: boolean };

/** The errors that the form shows for a refused sign-in, and whether it asks for a code next. Pure. */
export function signInRefusal(reason: string | undefined, isCodeWanted: boolean): SignInRefusal {
	const [kind = "", detail = "", requestId = ""] = (reason ?? "").split(" ");
	// An error about both fields belongs to the form.
	const field = isCodeWanted ? "code" : "form";
	switch (kind) {
		case "code-wanted":
			return { errors: {}, isCodeWanted: true };
		case "code-refused":
			return {
				errors: { code: "That code is incorrect or was already used. Wait for a new one." },
				isCodeWanted: true,
			};
		case "limited":
			return { errors: { [field]: tooManyTries(Number(detail)) }, isCodeWanted };
		case "failed":
			return { errors: { [field]: failureText(detail, requestId) }, isCodeWanted };
		case "refused":
		case "CredentialsSignin":
			return { errors: { form: "Incorrect email or password." }, isCodeWanted: false };
		default:
			return {
				errors: { [field]: `Can't reach ${productName()}. Check your connection and try again.` },
				isCodeWanted,
			};
	}
}

const failureText = (category: string, requestId: string) =>
	category === ("key" satisfies ErrorCategory)
		? `${productName()} can't check the code because AWS KMS isn't available. Use a recovery code instead.`
		: `Something went wrong inside ${productName()}, and you are not signed in. Try again.${requestId && ` Request ID: ${requestId}.`}`;
