import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it.each(["ARCHITECTURE.md", "README.md", "docs/asvs.md"])("%s names no path that is gone", (document) => {
	const text = readFileSync(join(root, document), "utf8");
	const inCode = [...text.matchAll(/`((?:app|components|dev|docs|e2e|gateway|lib|prisma)\/[\w./[\]-]+)`/g)];
	const links = [...text.matchAll(/\]\((?!https?:)([\w./-]+)\)/g)];
	const paths = [...inCode, ...links].map(([, path = ""]) => path);
	expect(paths.length).toBeGreaterThan(2);
	expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
