import type { Instrumentation } from "next";

/** Runs once per console process, before its first request. */
export async function register(): Promise<void> {
	if (process.env.NEXT_RUNTIME !== "nodejs") return;
	const { startConsole } = await import("./app/_server/start-console");
	await startConsole();
}

/** Next calls it for every failure that leaves a page, a route or an action. */
export const onRequestError: Instrumentation.onRequestError = async (thrown, request, context) => {
	if (process.env.NEXT_RUNTIME !== "nodejs") return;
	const { reportRequestError } = await import("./app/_server/report-request-error");
	reportRequestError(thrown, request, context);
};
