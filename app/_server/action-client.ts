import { createSafeActionClient } from "next-safe-action";
import { z } from "zod";
import type { RequestContext } from "@/lib/access/context.ts";
import { newId } from "@/lib/platform/ids.ts";
import { reportFailure } from "@/lib/platform/report-failure.ts";
import { requestContext } from "./session.ts";

const client = createSafeActionClient({
	handleServerError: (thrown, { ctx }) =>
		// Without a context, such as when the session could not be read, the failure gets an id of its own.
		reportFailure(thrown, (ctx as Partial<RequestContext>).requestId ?? newId(), "server action").shown,
});

/**
 * Server actions within an organization. The page binds the slug, which grants nothing: `ctx` is the context for a verb,
 * and the verb authorizes.
 */
export const organizationAction = client
	.use(async ({ next, bindArgsClientInputs: [slug] }) =>
		next({ ctx: await requestContext(typeof slug === "string" ? slug : "") }),
	)
	.bindArgsSchemas([z.string()]);

/** Server actions behind a one-time link, whose token the page binds. The verb authorizes. */
export const linkAction = client
	.use(async ({ next, bindArgsClientInputs: [token] }) => {
		const context = await requestContext();
		return next({
			ctx: { requestId: context.requestId, context, token: typeof token === "string" ? token : "" },
		});
	})
	.bindArgsSchemas([z.string()]);

/** Server actions on the user's own account, outside of any organization. */
export const accountAction = client.use(async ({ next }) => next({ ctx: await requestContext() }));

/** Server actions of support staff, outside of any organization. */
export const supportAction = client.use(async ({ next }) => next({ ctx: await requestContext() }));
