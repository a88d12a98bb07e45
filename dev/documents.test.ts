import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "../lib/operator/commands/run-command.ts";
import { chooseParts } from "./run/test-parts.ts";

const root = join(import.meta.dirname, "..");
const documents = globSync("**/*.md", {
	cwd: root,
	exclude: (path) => /(^|\/)(node_modules|\.[^/]+)$/.test(path),
});

it("the documents are found", () => {
	expect(documents).toEqual(expect.arrayContaining(["README.md", "ARCHITECTURE.md", "docs/asvs.md"]));
});

it("docs/configuration.md and .env.example have the same settings", () => {
	const settings = (file: string) =>
		new Set(
			matches(
				readFileSync(join(root, file), "utf8"),
				/\b((?:KEYHOLD|NEXTAUTH|DATABASE|OTEL)_[A-Z_]*[A-Z])\b/g,
			),
		);
	expect(settings("docs/configuration.md").size).toBeGreaterThan(25);
	expect(settings(".env.example")).toEqual(settings("docs/configuration.md"));
});

it("decisions are numbered without a gap", () => {
	const numbers = matches(readFileSync(join(root, "docs/decisions.md"), "utf8"), /^### (\d+)\. /gm).map(
		Number,
	);
	expect(numbers.length).toBeGreaterThan(70);
	expect(numbers).toEqual(numbers.map((_, at) => at + 1));
});

describe.each(documents)("%s", (document) => {
	const text = readFileSync(join(root, document), "utf8");

	it("names only paths that exist", () => {
		const rooms = "app|bench|components|dev|docs|e2e|gateway|lib|packages|prisma|testing";
		const paths = matches(text, new RegExp(`\`((?:${rooms})/[\\w./[\\]-]+)\``, "g"));
		expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	});

	it("links only to files and headings that exist", () => {
		const links = [
			...matches(text, /\]\((?!https?:)([^)\s]+)\)/g),
			...matches(text, /(?:src|srcset)="(?!https?:)([^"]+)"/g),
		];
		const broken = links.filter((link) => {
			const [path = "", heading] = link.split("#");
			const file = path === "" ? join(root, document) : join(root, dirname(document), path);
			return !existsSync(file) || (heading !== undefined && !headings(file).includes(heading));
		});
		expect(broken).toEqual([]);
	});

	it("prints only npm scripts that exist", () => {
		const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
		const names = matches(text, /\bnpm run ([\w:-]+)/g);
		expect(names.filter((name) => !(name in scripts))).toEqual([]);
	});

	it("prints only operator commands and options that exist", async () => {
		for (const line of matches(text, /\bnpm run admin -- ([a-z][^`\n|]*)/g)) {
			const [command = ""] = /^[a-z-]+ [a-z-]+/.exec(line) ?? [];
			const help = await runCommand([...command.split(" "), "--help"], process.stdin);
			expect(help).toContain(`npm run admin -- ${command} [options]`);
			const options = matches(line, /(--[a-z-]+)/g);
			expect(options.filter((option) => !help.includes(`${option} `))).toEqual([]);
		}
	});

	it("names only parts of npm test, files and benchmarks that exist", () => {
		for (const words of matches(text, /\bnpm test -- ([^`\n#|]+)/g)) {
			const { paths } = chooseParts(words.trim().split(/\s+/));
			const named = paths.filter((path) => /[a-z]/.test(path));
			expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
		}
		const benchmarks = matches(text, /\bnpm run bench -- ([\w-]+)/g);
		expect(benchmarks.filter((name) => !existsSync(join(root, "bench", `${name}.ts`)))).toEqual([]);
	});
});

function matches(text: string, pattern: RegExp): string[] {
	return [...text.matchAll(pattern)].map(([, match = ""]) => match);
}

/** The anchors of a document's headings, as forges make them. */
function headings(file: string): string[] {
	return matches(readFileSync(file, "utf8"), /^#+ (.+)$/gm).map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, "")
			.replaceAll(" ", "-"),
	);
}
