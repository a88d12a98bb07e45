/** Runs once per console process, before its first request. */
export async function register(): Promise<void> {
	if (process.env.NEXT_RUNTIME !== "nodejs") return;
	const { startConsole } = await import("./app/_server/start-console");
	await startConsole();
}
