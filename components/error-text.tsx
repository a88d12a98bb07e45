import type { ReactNode } from "react";
import type { ActionError } from "./action-result.ts";
import { SignInLink } from "./sign-in-link.tsx";

/** The message of a failed action. After a sign-out it is the way back, which keeps what was typed. */
export function errorText({ code, message }: ActionError): ReactNode {
	if (code !== "UNAUTHENTICATED") return message;
	return (
		<>
			You are signed out. Nothing was changed, and what you typed stays here. <SignInLink inNewTab />, then
			try again.
		</>
	);
}
