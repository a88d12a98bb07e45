import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
const [, diff = ""] = /```diff\n([\s\S]*?)```/.exec(readme) ?? [];

it("the diff in the README is the one that made this example, and adds fewer than 30 lines", () => {
	const undo = spawnSync("git", ["apply", "--reverse", "--check", "-"], { cwd: root, input: diff });
	expect([undo.status, undo.stderr.toString()]).toEqual([0, ""]);
	const added = diff.split("\n").filter((line) => /^\+(?!\+\+ )/.test(line));
	expect(added.length).toBeGreaterThan(10);
	expect(added.length).toBeLessThan(30);
});
