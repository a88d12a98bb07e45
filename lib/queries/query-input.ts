import { z } from "zod";
import { conflictIfTaken } from "../platform/conflict-if-taken.ts";
import { WhenBlocked } from "../platform/prisma/enums.ts";
import { queryDefinition } from "./query-definition.ts";
import { scheduleProblem } from "./schedule.ts";
import { storedTimeZone } from "./wall-clock.ts";

/** The input for a scheduled query, from a form or the API. */
export const queryInput = z
	.object({
		name: z
			.string()
			.trim()
			.min(1, { error: "Give the query a name." })
			.max(80)
			.regex(/^[^\0]*$/),
		schedule: z.string().trim().max(100).meta({ description: "Cron, five fields." }),
		timeZone: z.string().trim().max(60).overwrite(storedTimeZone).default("UTC"),
		whenBlocked: z.enum(WhenBlocked).default("CATCH_UP"),
		definition: queryDefinition,
	})
	.superRefine(({ schedule, timeZone }, context) => {
		const problem = scheduleProblem(schedule, timeZone);
		if (!problem) return;
		const isZone = scheduleProblem("* * * * *", timeZone) !== null;
		context.addIssue({ code: "custom", message: problem, path: [isZone ? "timeZone" : "schedule"] });
	});

/** Runs a change that sets a query's name. @throws KeyholdError CONFLICT if the deployment has another query of that name */
export function namingQuery<Value>(name: string, change: Promise<Value>): Promise<Value> {
	return conflictIfTaken(change, `There is already a query named ${name}.`, "name");
}

/** Before parsing. */
export type QueryInput = z.input<typeof queryInput>;
