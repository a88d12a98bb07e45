import type { ActionResult } from "@/components/action-result.ts";

type Action<Input, Data> = (input: Input) => Promise<ActionResult<Data>>;
type Proof = { password: string; code: string };

/** The server actions of the account page. */
export type AccountActions = {
	changePasswordAction: Action<{ currentPassword: string; newPassword: string }, { sessionsEnded: number }>;
	sendEmailConfirmationAction: () => Promise<ActionResult<{ email: string }>>;
	beginSecondFactorAction: Action<{ password: string }, { uri: string; secret: string }>;
	confirmSecondFactorAction: Action<{ code: string }, { recoveryCodes: string[] }>;
	removeSecondFactorAction: Action<Proof, null>;
	renewRecoveryCodesAction: Action<Proof, { recoveryCodes: string[] }>;
	endSessionAction: Action<{ sessionId: string; password?: string }, null>;
	signOutEverywhereAction: Action<{ password?: string }, { sessionsEnded: number }>;
};
