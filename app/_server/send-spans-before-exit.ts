import { stopTracing } from "@/lib/platform/tracing.ts";

/**
 * On SIGTERM and SIGINT Next ends the process as soon as the last answer is out: it ends a moment later then, when the
 * spans are sent.
 */
export function sendSpansBeforeExit(): void {
	for (const signal of ["SIGTERM", "SIGINT"] as const) process.prependOnceListener(signal, delayExit);
}

function delayExit(): void {
	const exit = process.exit.bind(process);
	const exitLater = (code?: Parameters<typeof exit>[0]) => {
		process.exit = exit;
		stopTracing().finally(() => exit(code));
	};
	process.exit = exitLater as typeof process.exit;
}
