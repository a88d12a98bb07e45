import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startLeaseServer } from "./testing/lease-server.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

describe("the package, installed from its tarball without the registry,", () => {
	let directory = "";
	let packed: string[] = [];

	const inDirectory = (command: string, ...parameters: string[]) =>
		run(command, parameters, { cwd: directory });
	const runModule = async (code: string) =>
		(await inDirectory(process.execPath, "--input-type=module", "--eval", code)).stdout.trim();

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "keyhold-sdk-"));
		const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", directory], {
			cwd: import.meta.dirname,
		});
		// One line for each script comes first.
		const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
		packed = files.map(({ path }: { path: string }) => path);
		await writeFile(join(directory, "package.json"), '{ "type": "module" }');
		await inDirectory("npm", "install", "--offline", "--no-audit", "--no-fund", `./${filename}`);
	}, 120_000);
	afterAll(() => rm(directory, { recursive: true }));

	it("contains code, types, README and license, and nothing else", () => {
		const others = packed.filter((path) => !/^dist\/(?!.*(test|vectors)).*\.(d\.ts|js)$/.test(path));
		expect(others.toSorted()).toEqual(["LICENSE", "README.md", "package.json"]);
		expect(packed).toContain("dist/index.js");
	});

	it("installs no other package", async () => {
		const installed = await readdir(join(directory, "node_modules"));
		expect(installed.filter((name) => !name.startsWith("."))).toEqual(["@keyhold"]);
	});

	it("seals and opens in plain Node.js", async () => {
		const server = await startLeaseServer();
		onTestFinished(() => server.stop());
		const code = `
			import { connect, KeyholdError } from "@keyhold/sdk";
			import { isSealedText } from "@keyhold/sdk/sealed";
			const keyhold = connect(${JSON.stringify({ url: server.url, token: server.token })});
			const place = { tenant: "acme", context: ["notes", "81", "body"] };
			const sealed = await keyhold.seal(place, "text");
			const moved = await keyhold.open({ ...place, context: ["elsewhere"] }, sealed).catch((error) => error);
			const token = await keyhold.blindIndex({ tenant: "acme", field: "users.email" }, "ada@acme.example");
			console.log(JSON.stringify([
				isSealedText(sealed), await keyhold.open(place, sealed), moved instanceof KeyholdError && moved.code, token.length,
			]));
			keyhold.close();`;
		expect(JSON.parse(await runModule(code))).toEqual([true, "text", "VALUE_INTEGRITY", 22]);
	});

	it("has types: text in is text out, bytes in are bytes out", async () => {
		const source = `
			import { connect, type Keyhold, KeyholdError } from "@keyhold/sdk";
			const keyhold: Keyhold = connect({ url: "https://keyhold.example.com", token: "ka_x" });
			const place = { tenant: "acme", context: ["notes", "81", "body"] };
			export const text: string = await keyhold.open(place, await keyhold.seal(place, "text"));
			export const bytes: Buffer = await keyhold.open(place, await keyhold.seal(place, new Uint8Array(1)));
			const [result] = await keyhold.openMany([{ ...place, sealed: "kh1." }]);
			export const one: string | KeyholdError | undefined = result?.ok ? result.value : result?.error;
			// @ts-expect-error A tenant is needed.
			await keyhold.seal({ context: ["notes"] }, "text");
			// @ts-expect-error Text does not become bytes.
			export const wrong: Buffer = await keyhold.seal(place, "text");`;
		await writeFile(join(directory, "use.ts"), source);
		await inDirectory(
			join(root, "node_modules/.bin/tsc"),
			...["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"],
			...["--typeRoots", join(root, "node_modules/@types"), "use.ts"],
		);
	});
});
