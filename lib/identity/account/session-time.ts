import { z } from "zod";
import { sessionTimeLeft } from "../../access/sessions.ts";
import { query } from "../../access/verbs.ts";
import { KeyholdError } from "../../platform/errors.ts";

/** The time until the caller's session ends: without activity, and at the latest. Reading it does not extend the session. */
export const sessionTime = query({
	name: "sessionTime",
	permission: "session:read",
	input: z.object({}),
	run: async ({ sessionId }): Promise<SessionTime> => {
		const left = sessionId ? await sessionTimeLeft(sessionId) : null;
		if (!left) throw new KeyholdError("NOT_FOUND", "This sign-in has no session that expires.");
		return left;
	},
});

export type SessionTime = { idleInMs: number; endsInMs: number };
