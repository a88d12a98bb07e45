// node --import: what a process prints by other means than our log (Next, Node, libraries) becomes a line of it.
import { format, stripVTControlCharacters } from "node:util";
import { log } from "./log.ts";

const levels = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

for (const [method, level] of Object.entries(levels) as [
	keyof typeof levels,
	(typeof levels)[keyof typeof levels],
][]) {
	console[method] = (...printed: unknown[]) => {
		const err = printed.find((one) => one instanceof Error);
		const text = stripVTControlCharacters(format(...printed.filter((one) => one !== err))).trim();
		if (text || err) log[level]({ printed: true, ...(err && { err }) }, text);
	};
}

// Node's own listener prints them as text.
process.removeAllListeners("warning");
process.on("warning", (err) => log.warn({ printed: true, err }, err.message));
