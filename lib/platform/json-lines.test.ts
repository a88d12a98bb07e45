import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("what Next, Node and libraries print is a line of the log, without colours", async () => {
	const script = `
		console.log("\\u001b[1m▲ Next.js\\u001b[22m", 16);
		console.error(" ⨯", new Error("it broke"));
		console.log("");
		console.warn("two\\nlines");
		process.emitWarning("an option is old");`;
	const { stdout, stderr } = await promisify(execFile)(
		process.execPath,
		["--import", "./lib/platform/json-lines.ts", "--eval", script],
		{ env: { ...process.env, KEYHOLD_LOG_LEVEL: "info" } },
	);
	expect(stderr).toBe("");
	expect(
		stdout
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line)),
	).toMatchObject([
		{ level: "info", printed: true, msg: "▲ Next.js 16" },
		{ level: "error", msg: "⨯", err: { name: "Error", message: "it broke" } },
		{ level: "warn", msg: "two\nlines" },
		{ level: "warn", msg: "an option is old" },
	]);
});
