"use server";

import { accountAction } from "@/app/_server/action-client.ts";
import { sessionTime } from "@/lib/identity/account/session-time.ts";

/** Counts as activity, as every action does. */
export const staySignedInAction = accountAction.action(({ ctx }) => sessionTime(ctx, {}));
