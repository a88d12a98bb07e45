// node --import: output of Next, Node and libraries becomes lines of the log, limited in length and number. Next prints
// errors that any unauthenticated request can cause.
import { format, stripVTControlCharacters } from "node:util";
import { boundedText } from "./bounded-text.ts";
import { logBounded } from "./log-bounded.ts";

const maxLength = 2_000;

const levels = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

for (const [method, level] of Object.entries(levels) as [
	keyof typeof levels,
	(typeof levels)[keyof typeof levels],
][]) {
	console[method] = (...printed: unknown[]) => {
		// The beginning of a long message is enough.
		const err = printed.find((one) => one instanceof Error && one.message.length <= maxLength);
		const text = stripVTControlCharacters(format(...printed.filter((one) => one !== err))).trim();
		if (text || err) print(level, text, err);
	};
}

// Node's own listener prints them as text.
process.removeAllListeners("warning");
process.on("warning", (err) => print("warn", err.message, err));

function print(level: "debug" | "info" | "warn" | "error", text: string, err: unknown): void {
	const about = { printed: true, ...(err !== undefined && { err }) };
	logBounded(level, `printed ${level}`, about, boundedText(text, maxLength));
}
