import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const verbsTested = readFileSync(join(root, "lib/access/tenancy.db.test.ts"), "utf8");

// Verbs as they are, and within what takes a turn for a probe or checks a key.
const definition =
	/^export const (\w+)[^=;]*= (?:query|mutation|ingestion|withProbeTurn|keyCheck)\b([\s\S]*?\n?)\}?,?\n?\);/gm;

type Found = { name: string; file: string; permission: string };

function verbs(): Found[] {
	return globSync("lib/**/*.ts", { cwd: root })
		.filter((file) => !file.includes(".test.") && !file.startsWith(join("lib", "platform", "prisma")))
		.flatMap((file) => {
			const text = readFileSync(join(root, file), "utf8");
			const definitions = text.matchAll(definition);
			return [...definitions].map(([, name = "", body = ""]) => ({
				name,
				file,
				permission: body.match(/permission: "([^"]+)"/)?.[1] ?? "",
			}));
		});
}

it("every verb is found with its permission, or the next test would look at nothing", () => {
	expect(verbs().length).toBeGreaterThan(40);
	expect(verbs().filter(({ permission }) => permission === "")).toEqual([]);
});

it("every verb has its row, with an answer for each kind of caller, in tenancy.db.test.ts", () => {
	const missing = verbs()
		// Of the command line alone: no caller over the network has this kind.
		.filter(({ permission }) => permission !== "operator:manage")
		.filter(({ name }) => !new RegExp(`\\b${name}\\(context, |\\b${name}\\(\\w+\\.\\w+, `).test(verbsTested))
		.map(({ name, file }) => `${name} (${file}): add a row to \`verbs\` in lib/access/tenancy.db.test.ts`);
	expect(missing).toEqual([]);
});
