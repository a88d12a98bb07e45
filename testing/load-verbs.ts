import { globSync } from "node:fs";
import { join } from "node:path";
import { type RegisteredVerb, registeredVerbs } from "../lib/access/define-verb.ts";

const root = join(import.meta.dirname, "..");
/** Programs rather than modules: importing one runs it. */
const programs = ["**/*main.ts", "**/check-production.ts", "lib/platform/json-lines.ts"];

/** All verbs of the product: loads every module of `lib`, so that each has registered its own. */
export async function loadVerbs(): Promise<readonly RegisteredVerb[]> {
	const exclude = ["**/*.test.ts", "lib/platform/prisma/**", ...programs];
	for (const file of globSync("lib/**/*.ts", { cwd: root, exclude })) await import(join(root, file));
	return registeredVerbs();
}
