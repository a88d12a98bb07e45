import { stopTracing } from "@/lib/platform/tracing.ts";

/** On SIGTERM and SIGINT, delays the exit, which Next calls after the last response, until the spans are sent. */
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
