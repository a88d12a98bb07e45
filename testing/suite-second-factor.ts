import type { RequestContext } from "../lib/access/context.ts";
import { beginSecondFactor, confirmSecondFactor } from "../lib/identity/account/set-up-second-factor.ts";
import { db } from "../lib/platform/db.ts";
import { authenticator } from "./authenticator.ts";

/** Sets up a second factor. The step of its first code is deleted, so that a test need not wait for the next one. */
export async function setUpSecondFactor(context: RequestContext, password: string) {
	const { secret } = await beginSecondFactor(context, { password });
	const app = authenticator(secret);
	const { recoveryCodes } = await confirmSecondFactor(context, { code: app.code() });
	const userId = context.caller.kind === "user" ? context.caller.userId : "";
	await db().totpFactor.update({ where: { userId }, data: { lastStep: null } });
	return { app, secret, recoveryCodes };
}
