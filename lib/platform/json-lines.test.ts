import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { linesPerMinute } from "./log-bounded.ts";

it("output of Next, Node and libraries becomes lines of the log, without colors", async () => {
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

it("output that unauthenticated requests cause is limited in length and number", async () => {
	const script = `
		for (let line = 0; line < 500; line++) console.error("⨯ %s\\u0000", "x".repeat(100_000));
		for (let line = 0; line < 500; line++) console.warn(new Error("y".repeat(100_000)));`;
	const { stdout } = await promisify(execFile)(
		process.execPath,
		["--import", "./lib/platform/json-lines.ts", "--eval", script],
		{ env: { ...process.env, KEYHOLD_LOG_LEVEL: "info" }, maxBuffer: 200_000_000 },
	);
	const lines = stdout.trim().split("\n");
	expect(lines).toHaveLength(2 * linesPerMinute);
	for (const line of lines) expect(line.length).toBeLessThan(3_000);
	expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", msg: expect.stringMatching(/^⨯ x+$/) });
});
