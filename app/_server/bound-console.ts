import { format } from "node:util";
import { boundedText } from "@/lib/platform/bounded-text.ts";
import { logBounded } from "@/lib/platform/log-bounded.ts";

const maxLength = 2_000;

/**
 * What Next and other libraries write with console.error and console.warn becomes lines of the log, of limited length
 * and number: Next reports whatever a stranger's request makes it stumble over.
 */
export function boundConsole(): void {
	for (const level of ["error", "warn"] as const) {
		console[level] = (...given: unknown[]) =>
			logBounded(level, `console ${level}`, { text: boundedText(format(...given), maxLength) }, "console");
	}
}
