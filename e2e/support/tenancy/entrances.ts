import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { operations } from "../../../app/api/v1/_server/operations.ts";
import { readSettings } from "../../../dev/run/settings.ts";
import type { Operation } from "../../../lib/api/operation.ts";
import { operatorBasePath, operatorOperations } from "../../../lib/operator/api/operations.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** A page, a route or an operation, with the methods to try. */
export type Entrance = { file: string; pattern: string; methods: string[] };

const allMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Every page, every route with all methods, and every operation of the REST and the operator API. */
export async function findEntrances(): Promise<Entrance[]> {
	return [
		...(await filesOfRoutes()),
		...entrancesOf("/api/v1", operations),
		...entrancesOf(operatorBasePath, operatorOperations),
	];
}

function entrancesOf(basePath: string, operations: readonly Operation[]): Entrance[] {
	return operations.map(({ id, method, path }) => ({
		file: `the operation ${id}`,
		pattern: `${basePath}${path.replaceAll(/\{(\w+)\}/g, "[$1]")}`,
		methods: [method],
	}));
}

async function filesOfRoutes(): Promise<Entrance[]> {
	const files = (await readdir(join(root, "app"), { recursive: true })).filter((file) =>
		/(^|\/)(page\.tsx|route\.ts)$/.test(file),
	);
	return files.sort().map((file) => {
		const folders = file.split("/").slice(0, -1);
		return {
			file: `app/${file}`,
			// Route groups and slots are not part of the address.
			pattern: `/${folders.filter((name) => !/^[(@]/.test(name)).join("/")}`,
			methods: file.endsWith("page.tsx") ? ["GET"] : allMethods,
		};
	});
}

/** The URLs of an entrance, for all values of its parameters. @throws Error for a parameter without values */
export function addressesOf({ file, pattern }: Entrance, values: Record<string, string[]>): string[] {
	return pattern
		.split("/")
		.reduce<string[]>(
			(before, part) => {
				const name = /^\[{1,2}(?:\.{3})?(\w+)\]{1,2}$/.exec(part)?.[1];
				const choices = name ? values[name] : [part];
				if (!choices?.length)
					throw new Error(
						`${file}: add what [${name}] is to \`parameters\` in support/tenancy/plant-tenant.ts.`,
					);
				return before.flatMap((path) => choices.map((choice) => (path ? `${path}/${choice}` : choice)));
			},
			[""],
		)
		.map((path) => `/${path.replace(/^\/+/, "")}`);
}

export type Action = { id: string; name: string; file: string; page: string };

/** Every server action of the current build, with the pattern of a page that uses it. */
export async function findActions(): Promise<Action[]> {
	const manifest = join(root, readSettings(root).buildDir, "server/server-reference-manifest.json");
	const { node } = JSON.parse(await readFile(manifest, "utf8")) as {
		node: Record<string, { workers: Record<string, unknown>; filename: string; exportedName: string }>;
	};
	return Object.entries(node).map(([id, { workers, filename, exportedName }]) => {
		const [worker = ""] = Object.keys(workers);
		return {
			id,
			name: exportedName,
			file: filename,
			page: worker.replace(/^app/, "").replace(/\/page$/, ""),
		};
	});
}
